import { randomBytes } from 'node:crypto'
import { existsSync, rmSync } from 'node:fs'
import path from 'node:path'
import { CacheError } from '../errors/index.js'
import { stampOf } from './file-stamp.js'
import { filesOf, formatManifest, MANIFEST_FILE, type ManifestModel, manifestModelOf } from './manifest.js'
import { outputFilesOf } from './output-names.js'
import type { OutputMemo, OutputState } from './output-state.js'
import { refuseForeign, stageFile, writeAtomically } from './place-files.js'
import { readManifest, sha256Of } from './read-manifest.js'
import { otherSpelling, removeUnnamed } from './remove-unnamed.js'
import { sweepTempDirs, TEMP_PREFIX } from './sweep-temp-dirs.js'
import type { Model } from './types.js'
import { refuseFile, unwritable } from './unwritable.js'

/**
 * The folder that a project serves: the models' files and `models.json` beside them. Files are put in place first
 * and the manifest after, each atomically; an unchanged file is not touched, and neither is a file that is not ours.
 */
export interface OutputFolder {
  readonly dir: string
  /** Entries of `models.json`, as it will be written by `save`. */
  readonly entries: ReadonlyMap<string, ManifestModel>
  memoOf(name: string): OutputMemo | undefined
  /** Puts the files of a model in place. Resolves to whether anything changed. */
  publish(model: Model, memo: Omit<OutputMemo, 'files'>): Promise<boolean>
  /** Whether the files of a memo are all in place and unchanged, by their stamps. */
  intact(memo: OutputMemo): boolean
  /** Names of models whose files were removed or altered by somebody else, and whether `models.json` was removed. */
  lost(): LostOutputs
  /** Takes a model and its files out. */
  remove(name: string): void
  /**
   * Writes `models.json` if it changed, removes what the entries no longer name, and keeps the memos. A file that cannot
   * be removed is a warning: the next save tries again, be it of another run.
   */
  save(): Promise<void>
}

export interface LostOutputs {
  readonly models: readonly string[]
  readonly manifest: boolean
}

export interface OpenOutputOptions {
  /** Absolute path. */
  readonly dir: string
  readonly state: OutputState
  readonly onWarning: (message: string) => void
}

export async function openOutputFolder({ dir, state, onWarning }: OpenOutputOptions): Promise<OutputFolder> {
  refuseFile(dir)
  const before = readManifest(dir, state, onWarning)
  const entries = new Map(Object.entries(before.manifest.models))
  const owned = new Set([...state.claimed, ...[...entries.values()].flatMap(filesOf)])
  for (const memo of state.memos.values()) for (const file of Object.keys(memo.files)) owned.add(file)
  const tempDir = path.join(dir, `${TEMP_PREFIX}${process.pid}-${randomBytes(4).toString('hex')}`)
  await sweepTempDirs(dir)
  // Overlapping saves follow one another.
  let saving: Promise<void> = Promise.resolve()
  let publishing = 0
  /** Something changed since the manifest was written. */
  let isDirty = state.manifest !== sha256Of(before.text)
  /** Files that are being put in place: theirs is not the past that a save cleans up. */
  const placing = new Set<string>()
  /** Models that this process has put in place or taken out since the manifest was last read or written. */
  const touched = new Set<string>()
  /** Files that could not be removed by the last save. */
  let kept: ReadonlyMap<string, Error> = new Map()

  const guard = async <T>(work: () => Promise<T>): Promise<T> => {
    try {
      return await work()
    } catch (error) {
      throw error instanceof CacheError ? error : unwritable(dir, error)
    }
  }

  const intact = ({ files }: OutputMemo) =>
    Object.entries(files).every(([file, { stamp }]) => stampOf(path.join(dir, file)) === stamp)
  const manifestIsLost = () => before.text !== '' && !existsSync(path.join(dir, MANIFEST_FILE))

  return {
    dir,
    entries,
    memoOf: (name) => state.memos.get(name),
    intact,
    lost: () => ({
      models: [...entries.keys()].filter((name) => {
        const memo = state.memos.get(name)
        return memo !== undefined && !intact(memo)
      }),
      manifest: manifestIsLost(),
    }),
    async publish(model, memo) {
      publishing++
      try {
        return await guard(() => publish(model, memo))
      } finally {
        for (const { file } of outputFilesOf(model)) placing.delete(file)
        publishing--
      }
    },
    remove(name) {
      isDirty = true
      touched.add(name)
      entries.delete(name)
      state.memos.delete(name)
    },
    save: () => {
      saving = saving.then(save, save)
      return saving
    },
  }

  async function publish(model: Model, memo: Omit<OutputMemo, 'files'>): Promise<boolean> {
    const files = outputFilesOf(model)
    for (const { file } of files) placing.add(file)
    const known = state.memos.get(model.name)?.files ?? {}
    const fresh = files.filter(({ file }) => !owned.has(file))
    for (const output of fresh) {
      // What stands there may be ours by the name that the photo had before.
      if (otherSpelling(dir, output.file, owned) === undefined) await refuseForeign(dir, output)
    }
    const before = entries.get(model.name)
    const named = new Set(before ? filesOf(before) : [])
    const unnamed = files.filter(({ file }) => !named.has(file))
    if (unnamed.length > 0) state.claim(unnamed.map(({ file }) => file))
    // All files are complete on this disk before the first one is put in place: the folder is mixed for an instant only.
    const staged = await Promise.all(files.map((output) => stageFile(output, { dir, tempDir, known })))
    for (const place of staged) await place?.()
    const changed = staged.some((place) => place !== null)
    const placed = Object.fromEntries(
      files.map(({ file, content }) => [
        file,
        { stamp: stampOf(path.join(dir, file)) ?? '', sha256: content.sha256 },
      ]),
    )
    isDirty = true
    touched.add(model.name)
    entries.set(model.name, manifestModelOf(model))
    state.memos.set(model.name, { ...memo, files: placed })
    for (const { file } of files) owned.add(file)
    return changed
  }

  /** Writes the manifest if it changed. Resolves to the digest of its text; `null` if nothing had changed. */
  async function saveManifest(): Promise<string | null> {
    if (!isDirty && !manifestIsLost()) return null
    isDirty = false
    try {
      const text = formatManifest(entries)
      if (text !== before.text || manifestIsLost()) {
        await writeAtomically(path.join(dir, MANIFEST_FILE), text, tempDir)
        before.text = text
      }
      return sha256Of(text)
    } catch (error) {
      isDirty = true
      throw error
    }
  }

  function save(): Promise<void> {
    const named = new Set([...entries.values()].flatMap(filesOf))
    const hasUnnamed = [...owned].some((file) => !named.has(file) && !placing.has(file))
    if (isDirty || hasUnnamed || manifestIsLost()) return guard(() => state.exclusively(saveAll))
    if (publishing === 0) removeTemp()
    state.save({ keepClaims: publishing > 0, manifest: null })
    return Promise.resolve()
  }

  /** With the changes of other processes: each writes what it did itself, and leaves the rest as it finds it. */
  async function saveAll(): Promise<void> {
    takeOver()
    const own = [...touched]
    touched.clear()
    try {
      const named = new Set([...entries.values()].flatMap(filesOf))
      const manifest = await saveManifest()
      // Files go after the manifest no longer names them: whoever reads it never meets a missing file.
      for (const entry of entries.values()) for (const file of filesOf(entry)) named.add(file)
      const removal = removeUnnamed({
        dir,
        owned,
        named,
        placing: new Set([...placing, ...state.claimedByOthers()]),
      })
      for (const file of removal.respelled) restamp(file)
      // In one go: a model that is published meanwhile would lose its files to a removal that takes its time.
      if (publishing === 0) removeTemp()
      state.save({
        keepClaims: publishing > 0 || removal.kept.size > 0,
        manifest: removal.respelled.length > 0 ? sha256Of(before.text) : manifest,
      })
      keep(removal.kept)
    } catch (error) {
      for (const name of own) touched.add(name)
      throw error
    }
  }

  /** Takes over what other processes have changed since the manifest was last read or written here. */
  function takeOver(): void {
    const now = readManifest(dir, state, onWarning)
    if (now.text !== '' && now.text !== before.text) {
      before.text = now.text
      adopt(entries, Object.entries(now.manifest.models))
      for (const entry of entries.values()) for (const file of filesOf(entry)) owned.add(file)
    }
    const memos = state.reread()
    if (memos) adopt(state.memos, memos)
  }

  function adopt<T>(own: Map<string, T>, others: Iterable<readonly [string, T]>): void {
    const found = new Map(others)
    for (const name of own.keys()) if (!touched.has(name) && !found.has(name)) own.delete(name)
    for (const [name, value] of found) if (!touched.has(name)) own.set(name, value)
  }

  /** Keeps the memo of a file true whose name was spelled anew. */
  function restamp(file: string): void {
    for (const [name, memo] of state.memos) {
      const known = memo.files[file]
      if (!known) continue
      const stamp = stampOf(path.join(dir, file)) ?? ''
      state.memos.set(name, { ...memo, files: { ...memo.files, [file]: { ...known, stamp } } })
    }
  }

  function removeTemp(): void {
    try {
      rmSync(tempDir, { recursive: true, force: true, maxRetries: 2 })
    } catch {
      // All is in place by now. The next save tries again, or the next run sweeps it.
    }
  }

  /** Says once what could not be removed, and notes that it stays ours. */
  function keep(now: ReadonlyMap<string, Error>): void {
    const news = [...now].filter(([file]) => !kept.has(file))
    kept = now
    if (news.length === 0) return
    for (const [file, { message }] of news) {
      onWarning(`${file} is out of use and could not be removed yet: ${message}. The next run tries again.`)
    }
    state.claim(news.map(([file]) => file))
  }
}
