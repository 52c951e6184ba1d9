import type { Surface } from './surface-net.js'

/** Thins a closed surface to about `count` triangles where it is flattest; it stays closed. */
export async function simplifySurface(surface: Surface, count: number): Promise<Surface> {
  const { MeshoptSimplifier } = await import('meshoptimizer')
  await MeshoptSimplifier.ready
  const { positions } = surface
  const triangles =
    surface.triangles.length / 3 > count
      ? MeshoptSimplifier.simplify(surface.triangles, positions, 3, count * 3, 1)[0]
      : surface.triangles.slice()
  const [remap, vertices] = MeshoptSimplifier.compactMesh(triangles)
  const kept = new Float32Array(vertices * 3)
  for (let i = 0; i < remap.length; i++) {
    if (remap[i] !== 0xffffffff) kept.set(positions.subarray(i * 3, i * 3 + 3), remap[i]! * 3)
  }
  return { positions: kept, triangles }
}
