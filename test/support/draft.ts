import { readFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import { createDraftGenerator, type Generation, type GeneratorProgress } from '../../src/generate/index.js'
import type { RenderMesh } from './orthographic.js'

/** Absolute path of a file in `test/fixtures/draft`. */
export function draftFixture(name: string): string {
  return fileURLToPath(new URL(`../fixtures/draft/${name}`, import.meta.url))
}

export interface DraftOptions {
  readonly signal?: AbortSignal
  readonly onProgress?: (progress: GeneratorProgress) => void
}

/** Makes a draft of fixtures; a name such as `shoe.left.jpg` says which view it is, the first is the front. */
export async function draftOf(files: readonly string[], options: DraftOptions = {}): Promise<Generation> {
  const pictures = await Promise.all(
    files.map(async (fileName, index) => ({
      view: index === 0 ? 'front' : (fileName.split('.').at(-2) ?? 'front'),
      fileName,
      bytes: new Uint8Array(await readFile(draftFixture(fileName))),
    })),
  )
  return await draftOfPictures(pictures, options)
}

/** Makes a draft of pictures in memory. */
export async function draftOfPictures(
  pictures: readonly { view: string; fileName: string; bytes: Uint8Array }[],
  { signal = new AbortController().signal, onProgress = () => {} }: DraftOptions = {},
): Promise<Generation> {
  const input = {
    name: 'subject',
    photo: pictures[0]!.fileName,
    rawKey: '0'.repeat(64),
    pictures,
    prepareUploads: async () => [],
  }
  return await createDraftGenerator().generate(input, { signal, onProgress })
}

/** What is wrong with a mesh as a closed body, and its Euler characteristic (2 a body, 0 one with a handle). */
export interface Topology {
  readonly triangles: number
  readonly openEdges: number
  readonly degenerate: number
  readonly inwardNormals: number
  readonly volume: number
  readonly euler: number
}

/** Measures a mesh with vertices of equal position taken as one. */
export function topologyOf({ positions, normals, triangles }: RenderMesh): Topology {
  const weld = new Map<string, number>()
  const ids = Array.from({ length: positions.length / 3 }, (_, i) => {
    const key = positions.subarray(i * 3, i * 3 + 3).join()
    if (!weld.has(key)) weld.set(key, weld.size)
    return weld.get(key)!
  })
  const edges = new Map<number, number>()
  let [degenerate, inwardNormals, volume] = [0, 0, 0]
  for (let t = 0; t < triangles.length; t += 3) {
    const corners = [triangles[t]!, triangles[t + 1]!, triangles[t + 2]!]
    const [a, b, c] = corners.map((i) => positions.subarray(i * 3, i * 3 + 3)) as [
      Float32Array,
      Float32Array,
      Float32Array,
    ]
    const cross = crossOf(a, b, c)
    if (Math.hypot(...cross) < 1e-14 || new Set(corners.map((i) => ids[i])).size < 3) degenerate++
    volume += (a[0]! * cross[0] + a[1]! * cross[1] + a[2]! * cross[2]) / 6
    const mean = [0, 1, 2].map((k) => corners.reduce((sum, i) => sum + normals[i * 3 + k]!, 0))
    if (cross[0] * mean[0]! + cross[1] * mean[1]! + cross[2] * mean[2]! < 0) inwardNormals++
    for (let k = 0; k < 3; k++) {
      const key = ids[corners[k]!]! * 2 ** 26 + ids[corners[(k + 1) % 3]!]!
      edges.set(key, (edges.get(key) ?? 0) + 1)
    }
  }
  let openEdges = 0
  for (const [key, uses] of edges) {
    const back = (key % 2 ** 26) * 2 ** 26 + Math.floor(key / 2 ** 26)
    if (uses !== 1 || edges.get(back) !== 1) openEdges++
  }
  const euler = weld.size - edges.size / 2 + triangles.length / 3
  return { triangles: triangles.length / 3, openEdges, degenerate, inwardNormals, volume, euler }
}

function crossOf(a: Float32Array, b: Float32Array, c: Float32Array): [number, number, number] {
  const u = [b[0]! - a[0]!, b[1]! - a[1]!, b[2]! - a[2]!] as const
  const v = [c[0]! - a[0]!, c[1]! - a[1]!, c[2]! - a[2]!] as const
  return [u[1] * v[2] - u[2] * v[1], u[2] * v[0] - u[0] * v[2], u[0] * v[1] - u[1] * v[0]]
}

/** Intersection over union of two masks of one size. */
export function overlapOf(a: ArrayLike<number>, b: ArrayLike<number>): number {
  let both = 0
  let either = 0
  for (let i = 0; i < a.length; i++) {
    if (a[i] && b[i]) both++
    if (a[i] || b[i]) either++
  }
  return both / Math.max(either, 1)
}
