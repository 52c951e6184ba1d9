/** Length of a vector. For those by the hundred thousand: `Math.hypot` takes many times as long. */
export const lengthOf = (x: number, y: number, z: number): number => Math.sqrt(x * x + y * y + z * z)
