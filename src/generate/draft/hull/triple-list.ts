/** A list of triples of numbers in the making: vertices or triangles, hundreds of thousands of them. */
export interface TripleList<T extends Float32Array | Uint32Array> {
  /** Adds a triple; returns its number. */
  add(a: number, b: number, c: number): number
  /** The numbers added so far. */
  toArray(): T
}

/** Starts an empty list; `create` makes its arrays, of a length given. */
export function createTripleList<T extends Float32Array | Uint32Array>(
  create: (length: number) => T,
): TripleList<T> {
  let data = create(3 * 4096)
  let length = 0
  return {
    add(a, b, c) {
      if (length === data.length) {
        const longer = create(length * 2)
        longer.set(data)
        data = longer
      }
      data[length] = a
      data[length + 1] = b
      data[length + 2] = c
      length += 3
      return length / 3 - 1
    },
    toArray: () => data.slice(0, length) as T,
  }
}
