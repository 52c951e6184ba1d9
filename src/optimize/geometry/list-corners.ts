import { Primitive, type TypedArray } from '@gltf-transform/core'

const { LINE_LOOP, LINE_STRIP, TRIANGLE_STRIP, TRIANGLE_FAN } = Primitive.Mode

/** Modes whose segments or triangles share corners with the one before. */
const CONNECTED: readonly number[] = [LINE_LOOP, LINE_STRIP, TRIANGLE_STRIP, TRIANGLE_FAN]

export const isConnected = (primitive: Primitive): boolean => CONNECTED.includes(primitive.getMode())

/** The index that ends a strip, fan or loop and begins the next one (KHR_mesh_primitive_restart). */
export const restartIndexOf = (indices: TypedArray): number => 2 ** (8 * indices.BYTES_PER_ELEMENT) - 1

/** Corners of the lines or triangles that strips, fans and loops draw: two or three for each. */
export function listCorners(mode: number, indices: TypedArray): Uint32Array<ArrayBuffer> {
  const corners = new Uint32Array(indices.length * 3)
  const restart = restartIndexOf(indices)
  let length = 0
  for (let start = 0; start < indices.length; ) {
    const next = indices.indexOf(restart, start)
    const end = next === -1 ? indices.length : next
    const run = indices.subarray(start, end)
    length =
      mode < TRIANGLE_STRIP ? addLines(mode, run, corners, length) : addTriangles(mode, run, corners, length)
    start = end + 1
  }
  return corners.slice(0, length)
}

function addLines(mode: number, run: TypedArray, corners: Uint32Array, start: number): number {
  let length = start
  const count = mode === LINE_LOOP && run.length > 1 ? run.length : run.length - 1
  for (let i = 0; i < count; i++) {
    corners[length++] = run[i]!
    corners[length++] = run[(i + 1) % run.length]!
  }
  return length
}

function addTriangles(mode: number, run: TypedArray, corners: Uint32Array, start: number): number {
  let length = start
  for (let i = 0; i + 2 < run.length; i++) {
    const odd = mode === TRIANGLE_STRIP ? i % 2 : 0
    const a = run[mode === TRIANGLE_FAN ? 0 : i + odd]!
    const b = run[i + 1 - odd]!
    const c = run[i + 2]!
    // Strips get from one place to another by corners that they name twice; no triangle is meant there.
    if (mode === TRIANGLE_STRIP && (a === b || b === c || c === a)) continue
    corners[length++] = a
    corners[length++] = b
    corners[length++] = c
  }
  return length
}
