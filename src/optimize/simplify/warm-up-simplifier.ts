import { MeshoptSimplifier } from 'meshoptimizer/simplifier'

/** Vertices along each side of a little sheet: as many triangles as the engine needs to find a function busy. */
const SIDE = 32

let warm = false

/**
 * V8 compiles WebAssembly quickly first, and better, in another thread, once a function has proved busy; but a call
 * that runs already stays in the first code to its end. Simplifying a large mesh is one call of hundreds of
 * milliseconds, so a small one goes before the first of a process: the large one then takes two thirds of the time.
 * To be called as early as possible. Small meshes are done before better code would be ready.
 */
export async function warmUpSimplifier(): Promise<void> {
  if (warm) return
  warm = true
  await MeshoptSimplifier.ready
  const { indices, positions, normals } = createSheet()
  const target = Math.floor(indices.length / 12) * 3
  const weights = [1, 1, 1]
  MeshoptSimplifier.simplifyWithUpdate(indices, positions, 3, normals, 3, weights, null, target, 1e6, [
    'Prune',
    'ErrorAbsolute',
  ])
}

/** A rough sheet, so that no collapse is free. */
function createSheet() {
  const positions = new Float32Array(SIDE * SIDE * 3)
  const normals = new Float32Array(SIDE * SIDE * 3)
  const indices: number[] = []
  for (let v = 0; v < SIDE * SIDE; v++) {
    const x = v % SIDE
    const y = Math.floor(v / SIDE)
    positions.set([x, y, Math.sin(x * y)], v * 3)
    normals.set([Math.sin(x), Math.cos(y), 1], v * 3)
    if (x < SIDE - 1 && y < SIDE - 1) {
      indices.push(v, v + 1, v + SIDE, v + SIDE, v + 1, v + SIDE + 1)
    }
  }
  return { positions, normals, indices: Uint32Array.from(indices) }
}
