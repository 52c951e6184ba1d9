// A folder of photos that somebody works in: random operations on real files, and what was in each place for how long.
import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, renameSync, rmSync, utimesSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import sharp from 'sharp'

const FOLDERS = ['', 'props/', 'props/small/', 'yard/']
const STEMS = ['chair', 'lamp', 'Kränzchen', 'mug', 'statue', 'crate']

/**
 * @param {string} art Absolute path.
 * @param {() => number} random 0–1.
 */
export async function createPhotoFolder(art, random) {
  const bases = await Promise.all(['#b03020', '#208040', '#304090', '#806010'].map(draw))
  let count = 0
  /** Files of each model name: `photo`, `back` and `sidecar`, each bytes or undefined. */
  const models = new Map()
  /** By the digests of a model's pictures: the longest time that they stood still, in milliseconds. */
  const stood = new Map()
  const since = new Map()

  const pick = (list) => list[Math.floor(random() * list.length)]
  const newPhoto = () => Buffer.concat([pick(bases), Buffer.from(` ${++count}`)])
  const newName = () => pick(FOLDERS) + pick(STEMS)
  const fileOf = (name, part) =>
    path.join(art, `${name}.photo${part === 'back' ? '.back.jpg' : part === 'sidecar' ? '.json' : '.jpg'}`)
  const anyName = () => pick([...models.keys()])

  /** Before a model changes: its pictures have stood still until now. */
  const note = (name) => {
    const model = models.get(name)
    if (model?.photo && since.has(name)) {
      const key = keyOf(model)
      stood.set(key, Math.max(stood.get(key) ?? 0, performance.now() - since.get(name)))
    }
    since.set(name, performance.now())
  }
  const put = (name, part, bytes, how = writeFileSync) => {
    note(name)
    const file = fileOf(name, part)
    mkdirSync(path.dirname(file), { recursive: true })
    how(file, bytes)
    models.set(name, { ...models.get(name), [part]: bytes })
    since.set(name, performance.now())
  }
  const remove = (name, part) => {
    note(name)
    rmSync(fileOf(name, part), { force: true })
    models.set(name, { ...models.get(name), [part]: undefined })
  }
  const drop = (name) => {
    for (const part of ['back', 'photo', 'sidecar']) remove(name, part)
    models.delete(name)
    since.delete(name)
  }

  const rename = (from, to, how) => {
    const model = models.get(from)
    note(from)
    for (const part of ['photo', 'back', 'sidecar']) {
      if (model[part] === undefined) continue
      mkdirSync(path.dirname(fileOf(to, part)), { recursive: true })
      how(fileOf(from, part), fileOf(to, part))
    }
    models.set(to, model)
    models.delete(from)
    since.delete(from)
    since.set(to, performance.now())
  }

  const operations = {
    write: () => put(newName(), 'photo', newPhoto()),
    replace: () =>
      put(anyName(), 'photo', newPhoto(), (file, bytes) => {
        writeFileSync(`${file}.tmp`, bytes)
        renameSync(`${file}.tmp`, file)
      }),
    async half() {
      const name = anyName()
      const bytes = newPhoto()
      put(name, 'photo', bytes, (file) => writeFileSync(file, bytes.subarray(0, bytes.length >> 1)))
      await sleep(random() * 300)
      put(name, 'photo', bytes)
    },
    async storm() {
      const name = newName()
      for (let i = 0; i < 8; i++) {
        put(name, 'photo', newPhoto())
        await sleep(random() * 60)
      }
    },
    copy: () => put(newName(), 'photo', models.get(anyName()).photo),
    touch() {
      const name = anyName()
      const time = 1e9 + Math.floor(random() * 1e6)
      utimesSync(fileOf(name, 'photo'), time, time)
    },
    rename() {
      const [from, to] = [anyName(), newName()]
      if (!models.has(to)) rename(from, to, renameSync)
    },
    /** Moves a folder in whole, with everything in it, into place or aside. */
    moveFolder() {
      const [from, to] = random() < 0.5 ? ['yard', 'attic/yard'] : ['attic/yard', 'yard']
      const namesIn = (folder) => [...models.keys()].filter((name) => name.startsWith(`${folder}/`))
      const names = namesIn(from)
      if (names.length === 0 || namesIn(to).length > 0) return
      rmSync(path.join(art, to), { recursive: true, force: true })
      mkdirSync(path.dirname(path.join(art, to)), { recursive: true })
      renameSync(path.join(art, from), path.join(art, to))
      for (const name of names) rename(name, to + name.slice(from.length), () => {})
    },
    delete: () => drop(anyName()),
    view: () => put(anyName(), 'back', newPhoto()),
    unview: () => remove(anyName(), 'back'),
    sidecar: () =>
      put(anyName(), 'sidecar', JSON.stringify({ size: { height: 1 + Math.floor(random() * 3) } })),
    broken: () => put(anyName(), 'sidecar', '{ "size": '),
    unsidecar: () => remove(anyName(), 'sidecar'),
  }

  return {
    /** Names of the models that the photos make. */
    names: () => [...models.keys()].map((name) => name.normalize('NFC')).sort(),
    async operate() {
      if (models.size === 0) operations.write()
      const name = pick(Object.keys(operations))
      if (models.size > 0) await operations[name]()
      return name
    },
    /** Removes what no build could use. */
    mend() {
      for (const [name, { sidecar }] of models) if (sidecar?.endsWith(': ')) remove(name, 'sidecar')
      for (const name of models.keys())
        if (!existsSync(fileOf(name, 'photo'))) throw new Error(`${name} is lost`)
    },
    /** Keys of what is in place now. */
    keys: () => new Set([...models.values()].map(keyOf)),
    /** Milliseconds that these pictures stood still at most. */
    stoodFor(key) {
      for (const name of models.keys()) note(name)
      return stood.get(key) ?? 0
    },
  }
}

const keyOf = ({ photo, back }) => [photo, back].filter(Boolean).map(digestOf).join()
const digestOf = (bytes) => createHash('sha256').update(bytes).digest('hex')

function draw(color) {
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="256" height="256"><rect width="100%" height="100%" fill="#fff"/><ellipse cx="50%" cy="52%" rx="30%" ry="36%" fill="${color}"/></svg>`
  return sharp(Buffer.from(svg)).jpeg().toBuffer()
}
