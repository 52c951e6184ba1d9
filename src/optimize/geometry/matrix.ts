import type { mat4 } from '@gltf-transform/core'
import { lengthOf } from './length-of.js'

/** Product of two column-major matrices: `b` is applied first. */
export function multiply(a: mat4, b: mat4): mat4 {
  const out = new Array<number>(16)
  for (let column = 0; column < 4; column++) {
    for (let row = 0; row < 4; row++) {
      let sum = 0
      for (let k = 0; k < 4; k++) sum += a[k * 4 + row]! * b[column * 4 + k]!
      out[column * 4 + row] = sum
    }
  }
  return out as mat4
}

/** Inverse of an affine matrix, or `null` if it flattens space. */
export function invertAffine(m: mat4): mat4 | null {
  const [a, b, c, , d, e, f, , g, h, i] = m
  const A = e * i - f * h
  const B = f * g - d * i
  const C = d * h - e * g
  const determinant = a * A + b * B + c * C
  if (!(Math.abs(determinant) > 1e-30) || !Number.isFinite(determinant)) return null
  const n = [
    A,
    c * h - b * i,
    b * f - c * e,
    B,
    a * i - c * g,
    c * d - a * f,
    C,
    b * g - a * h,
    a * e - b * d,
  ].map((value) => value / determinant) as [
    number,
    number,
    number,
    number,
    number,
    number,
    number,
    number,
    number,
  ]
  const [x, y, z] = [m[12], m[13], m[14]]
  return [
    n[0],
    n[1],
    n[2],
    0,
    n[3],
    n[4],
    n[5],
    0,
    n[6],
    n[7],
    n[8],
    0,
    -(n[0] * x + n[3] * y + n[6] * z),
    -(n[1] * x + n[4] * y + n[7] * z),
    -(n[2] * x + n[5] * y + n[8] * z),
    1,
  ]
}

const IDENTITY = [1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1]

export const isIdentity = (m: mat4): boolean => IDENTITY.every((value, i) => m[i] === value)

/** Positions after `m`; the same array for the identity. */
export function transformPoints(points: Float32Array, m: mat4): Float32Array {
  if (isIdentity(m)) return points
  const out = new Float32Array(points.length)
  for (let i = 0; i < points.length; i += 3) {
    const x = points[i]!
    const y = points[i + 1]!
    const z = points[i + 2]!
    out[i] = m[0] * x + m[4] * y + m[8] * z + m[12]
    out[i + 1] = m[1] * x + m[5] * y + m[9] * z + m[13]
    out[i + 2] = m[2] * x + m[6] * y + m[10] * z + m[14]
  }
  return out
}

/** Directions after the linear part of `m`, made unit length again. */
export function transformDirections(directions: Float32Array, m: mat4, stride: number): Float32Array {
  const out = directions.slice()
  for (let i = 0; i < out.length; i += stride) {
    const x = directions[i]!
    const y = directions[i + 1]!
    const z = directions[i + 2]!
    const a = m[0] * x + m[4] * y + m[8] * z
    const b = m[1] * x + m[5] * y + m[9] * z
    const c = m[2] * x + m[6] * y + m[10] * z
    const length = lengthOf(a, b, c) || 1
    out[i] = a / length
    out[i + 1] = b / length
    out[i + 2] = c / length
  }
  return out
}

/** Transpose of the linear part, as a matrix: turns an inverse into a normal matrix. */
export function transposeLinear(m: mat4): mat4 {
  return [m[0], m[4], m[8], 0, m[1], m[5], m[9], 0, m[2], m[6], m[10], 0, 0, 0, 0, 1]
}

/** Largest factor by which `m` stretches an axis. */
export function largestScale(m: mat4): number {
  return Math.max(Math.hypot(m[0], m[1], m[2]), Math.hypot(m[4], m[5], m[6]), Math.hypot(m[8], m[9], m[10]))
}

/** Whether `m` turns front faces into back faces (glTF 2.0, section 3.7.4: a negative determinant). */
export function isMirrored([a, b, c, , d, e, f, , g, h, i]: mat4): boolean {
  return a * (e * i - f * h) + b * (f * g - d * i) + c * (d * h - e * g) < 0
}
