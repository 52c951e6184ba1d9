import type { Document } from '@gltf-transform/core'
import { expect, test } from 'vitest'
import { compactGeometry } from '../../src/optimize/geometry/compact-geometry.js'
import { createNormals } from '../../src/optimize/geometry/create-normals.js'
import type { Geometry } from '../../src/optimize/geometry/geometry.js'
import { listParts } from '../../src/optimize/geometry/list-parts.js'
import { joinParts, splitParts } from '../../src/optimize/simplify/join-parts.js'
import { addModel, bumpyBall, emptyDocument, primitiveOf } from './support/models.js'

/** Two triangles in nodes of their own; only the first has texture coordinates. */
function twoParts(document: Document = emptyDocument()) {
  const indices = Uint32Array.of(0, 1, 2)
  const positions = Float32Array.of(0, 0, 0, 1, 0, 0, 0, 1, 0)
  const uvs = Float32Array.of(0.1, 0.2, 0.3, 0.4, 0.5, 0.6)
  addModel(document, primitiveOf(document, { positions, indices, uvs }))
  addModel(document, primitiveOf(document, { positions, indices })).setTranslation([0, 0, 5])
  return listParts(document.getRoot().getDefaultScene()!)
}

test('parts come back as they were', () => {
  const parts = twoParts()
  const split = splitParts(joinParts(parts), parts)
  expect(split.map(({ streams }) => [...streams.keys()])).toEqual([['POSITION', 'TEXCOORD_0'], ['POSITION']])
  split.forEach((geometry, i) => {
    expect(geometry.streams).toEqual(parts[i]!.geometry.streams)
  })
})

test('a mirrored part shows its front among others, and comes back as it was', () => {
  const document = emptyDocument()
  const ball = bumpyBall(6)
  const tangents = Float32Array.from({ length: (ball.positions.length / 3) * 4 }, (_, i) =>
    i % 4 === 0 || i % 4 === 3 ? 1 : 0,
  )
  const accessor = document.createAccessor().setType('VEC4').setArray(tangents)
  accessor.setBuffer(document.getRoot().listBuffers()[0]!)
  addModel(document, primitiveOf(document, ball)).setTranslation([2, 0, 0])
  const mirrored = addModel(document, primitiveOf(document, ball).setAttribute('TANGENT', accessor))
  mirrored.setScale([-1, 2, 1])
  const parts = listParts(document.getRoot().getDefaultScene()!)
  const joined = joinParts(parts)
  expect(trianglesAgainstNormals(parts[1]!.geometry)).toBe(0)
  expect(trianglesAgainstNormals(joined)).toBe(0)
  expect([...joined.streams.get('TANGENT')!.data].slice(-4)).toEqual([-1, 0, 0, -1])
  for (const [i, part] of splitParts(joined, parts).entries()) {
    const before = compactGeometry(parts[i]!.geometry)
    const { indices, streams } = compactGeometry(part)
    expect(indices).toEqual(before.indices)
    for (const [semantic, { data }] of before.streams) {
      const after = streams.get(semantic)!.data
      const differences = [...data].map((value, k) => Math.abs(value - after[k]!))
      expect(Math.max(...differences)).toBeLessThan(1e-6)
    }
  }
})

/** Triangles whose winding says that they face against the normals of their corners. */
function trianglesAgainstNormals({ indices, streams }: Geometry): number {
  const at = (semantic: string, vertex: number): number[] => [
    ...streams.get(semantic)!.data.slice(vertex * 3, vertex * 3 + 3),
  ]
  let count = 0
  for (let i = 0; i < indices.length; i += 3) {
    const [a, b, c] = [0, 1, 2].map((k) => at('POSITION', indices[i + k]!)) as [number[], number[], number[]]
    const [u, v] = [b, c].map((corner) => corner.map((value, k) => value - a[k]!)) as [number[], number[]]
    const normal = at('NORMAL', indices[i]!)
    const face = [0, 1, 2].map((k) => u[(k + 1) % 3]! * v[(k + 2) % 3]! - u[(k + 2) % 3]! * v[(k + 1) % 3]!)
    if (face.reduce((sum, value, k) => sum + value * normal[k]!, 0) < 0) count++
  }
  return count
}

test('a triangle across parts goes to that of its first corner, with that corner’s attributes', () => {
  const parts = twoParts()
  const joined = { ...joinParts(parts), indices: Uint32Array.of(1, 2, 5) }
  const [first, second] = splitParts(joined, parts)
  expect(second!.indices).toHaveLength(0)
  expect([...first!.streams.get('POSITION')!.data]).toEqual([1, 0, 0, 0, 1, 0, 0, 1, 5])
  const uvs = [...first!.streams.get('TEXCOORD_0')!.data].map((value) => Number(value.toFixed(3)))
  expect(uvs).toEqual([0.3, 0.4, 0.5, 0.6, 0.3, 0.4])
})

test('numbers that a primitive uses twice are read twice', () => {
  const document = emptyDocument()
  const ball = primitiveOf(document, bumpyBall(4))
  addModel(document, ball.setAttribute('NORMAL', ball.getAttribute('POSITION')))
  const [part] = listParts(document.getRoot().getDefaultScene()!)
  const { POSITION, NORMAL } = Object.fromEntries(part!.geometry.streams)
  expect(NORMAL!.data).toEqual(POSITION!.data)
  expect(NORMAL!.data.buffer).not.toBe(POSITION!.data.buffer)
})

/** A flat cone of so many triangles, its tip in vertex 0. */
function cone(sides: number) {
  const positions = new Float32Array((sides + 1) * 3)
  positions[1] = 0.2
  for (let i = 0; i < sides; i++) {
    const angle = (2 * Math.PI * i) / sides
    positions.set([Math.cos(angle), 0, -Math.sin(angle)], (i + 1) * 3)
  }
  const indices = Uint32Array.from({ length: sides * 3 }, (_, i) =>
    i % 3 === 0 ? 0 : 1 + ((Math.floor(i / 3) + (i % 3) - 1) % sides),
  )
  return { positions, indices }
}

test.each([
  [100, 1],
  // Comparing each of them with each other takes hours where there are 100,000.
  [2000, Math.cos(Math.atan(0.2))],
])('normals are smooth where %i triangles meet, unless they are a crowd', (sides, up) => {
  const { positions, indices } = cone(sides)
  const streams = new Map([['POSITION', { size: 3, data: positions }]])
  const { streams: made } = createNormals({ indices, vertexCount: sides + 1, streams, targets: [] })
  expect(made.get('NORMAL')!.data[1]).toBeCloseTo(up, 3)
})
