import type { PhotoLod } from './types.js'

/** One loaded level: its numbers and what the engine made of it. */
export interface Level<Content> {
  readonly lod: PhotoLod
  readonly content: Content
}

/** What an engine does for {@link followModel}. */
export interface LevelHost<Content> {
  /** Loads one level, hidden, ready to be drawn. `index` counts from the nearest. */
  load(lod: PhotoLod, index: number): Promise<Content>
  /** Takes these levels, nearest first, in place of those it had. */
  show(levels: readonly Level<Content>[]): void
  /** Frees one level that is not shown any more, or never was. */
  release(content: Content): void
}

/**
 * Fills `loaded`, nearest first, and reports after each level. One after the other from the coarsest when
 * `progressive`, else all at once. When it throws, `loaded` holds every level that did arrive.
 */
export async function loadLevels<Content>(
  lods: readonly PhotoLod[],
  host: LevelHost<Content>,
  progressive: boolean,
  loaded: Level<Content>[],
  report: (share: number) => void,
): Promise<void> {
  const total = lods.reduce((sum, lod) => sum + lod.bytes, 0)
  let bytes = 0
  const loadOne = async (lod: PhotoLod) => {
    loaded.push({ lod, content: await host.load(lod, lods.indexOf(lod)) })
    loaded.sort((a, b) => lods.indexOf(a.lod) - lods.indexOf(b.lod))
    bytes += lod.bytes
    report(total > 0 ? bytes / total : loaded.length / lods.length)
  }
  if (progressive) {
    for (const lod of lods.toReversed()) await loadOne(lod)
    return
  }
  const results = await Promise.allSettled(lods.map(loadOne))
  for (const result of results) if (result.status === 'rejected') throw result.reason
}
