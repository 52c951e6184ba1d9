// Shapes with the faults of real ones: seams, folds, doubled and missing triangles, slivers, loose pieces.

const KINDS = ['ball', 'ball', 'sheet', 'tube', 'boxes', 'soup', 'speck']

/** @returns {{ positions: Float32Array, normals: Float32Array, uvs: Float32Array, indices: number[] }} */
export function createShape(dice) {
  const { chance, pick, integer, between, note, odd } = dice
  const kind = chance(0.02) ? 'dense ball' : pick(KINDS)
  note(kind)
  const shape = MAKERS[kind](dice)
  if (odd(0.15, 'holes')) {
    const kept = triples(shape.indices).filter(() => chance(0.9))
    shape.indices = kept.flat()
  }
  if (odd(0.1, 'doubled triangles')) {
    shape.indices.push(...shape.indices.slice(0, 3 * integer(1, 20)))
  }
  if (odd(0.1, 'degenerate triangles')) {
    for (let i = 0; i < 5; i++) shape.indices.push(shape.indices[0], shape.indices[0], shape.indices[1])
  }
  if (odd(0.1, 'both windings')) {
    shape.indices = triples(shape.indices).flatMap(([a, b, c]) => (chance(0.3) ? [a, c, b] : [a, b, c]))
  }
  if (odd(0.1, 'tiled uv')) {
    const times = between(1.5, 8)
    shape.uvs = shape.uvs.map((value) => value * times - 1)
  }
  if (shape.indices.length < 3) shape.indices = [0, 1, 2]
  return shape
}

const triples = (indices) =>
  Array.from({ length: indices.length / 3 }, (_, i) => indices.slice(3 * i, 3 * i + 3))

const MAKERS = {
  ball: ({ integer, between }) => ball(integer(4, 40), integer(4, 60), between(0, 0.2)),
  'dense ball': ({ between }) => ball(150, 100, between(0, 0.1)),
  sheet: ({ integer, between }) => {
    const waves = between(0, 0.3)
    return grid(integer(1, 40), integer(1, 40), (u, v) => [
      2 * u - 1,
      1 - 2 * v,
      waves * Math.sin(7 * u) * Math.cos(5 * v),
    ])
  },
  tube: ({ integer, between }) => {
    const [thick, turns] = [between(0.02, 0.4), between(0.5, 3)]
    return grid(integer(3, 100), integer(3, 16), (u, v) => {
      const [along, round] = [2 * Math.PI * turns * u, 2 * Math.PI * v]
      const radius = 1 + thick * Math.cos(round)
      return [radius * Math.cos(along), radius * Math.sin(along), u + thick * Math.sin(round)]
    })
  },
  boxes: ({ integer, between }) =>
    join(
      Array.from({ length: integer(1, 30) }, () => {
        const [x, y, z, size] = [between(-1, 1), between(-1, 1), between(-1, 1), between(0.02, 0.5)]
        return box([x, y, z], size)
      }),
    ),
  soup: ({ integer, between }) => join(Array.from({ length: integer(1, 200) }, () => triangle(between))),
  speck: ({ between }) => triangle(between),
}

function ball(columns, rows, bumps) {
  return grid(columns, rows, (u, v) => {
    const [theta, phi] = [Math.PI * v, 2 * Math.PI * u]
    const radius = 1 + bumps * Math.sin(5 * theta) * Math.cos(4 * phi)
    return [
      radius * Math.sin(theta) * Math.cos(phi),
      radius * Math.cos(theta),
      -radius * Math.sin(theta) * Math.sin(phi),
    ]
  })
}

function grid(columns, rows, place) {
  const positions = []
  const uvs = []
  const indices = []
  for (let r = 0; r <= rows; r++) {
    for (let c = 0; c <= columns; c++) {
      positions.push(...place(c / columns, r / rows))
      uvs.push(c / columns, r / rows)
      if (r === rows || c === columns) continue
      const a = r * (columns + 1) + c
      const b = a + columns + 1
      indices.push(a, b, a + 1, a + 1, b, b + 1)
    }
  }
  return finish(positions, uvs, indices)
}

function box([x, y, z], size) {
  const parts = []
  for (const axis of [0, 1, 2]) {
    for (const side of [-1, 1]) {
      const corners = [
        [-1, -1],
        [1, -1],
        [1, 1],
        [-1, 1],
      ].map(([a, b]) => {
        const corner = [0, 0, 0]
        corner[axis] = side
        corner[(axis + 1) % 3] = a * side
        corner[(axis + 2) % 3] = b
        return [x + corner[0] * size, y + corner[1] * size, z + corner[2] * size]
      })
      parts.push(finish(corners.flat(), [0, 0, 1, 0, 1, 1, 0, 1], [0, 1, 2, 0, 2, 3]))
    }
  }
  return join(parts)
}

function triangle(between) {
  const center = [between(-1, 1), between(-1, 1), between(-1, 1)]
  const corners = Array.from({ length: 3 }, () => center.map((value) => value + between(-0.2, 0.2)))
  return finish(corners.flat(), [0, 0, 1, 0, 0, 1], [0, 1, 2])
}

function join(parts) {
  const joined = { positions: [], normals: [], uvs: [], indices: [] }
  for (const part of parts) {
    const first = joined.positions.length / 3
    joined.positions.push(...part.positions)
    joined.normals.push(...part.normals)
    joined.uvs.push(...part.uvs)
    joined.indices.push(...part.indices.map((index) => index + first))
  }
  return {
    ...joined,
    positions: Float32Array.from(joined.positions),
    normals: Float32Array.from(joined.normals),
    uvs: Float32Array.from(joined.uvs),
  }
}

function finish(positions, uvs, indices) {
  const normals = new Float32Array(positions.length)
  for (const corners of triples(indices)) {
    const [a, b, c] = corners.map((index) => positions.slice(3 * index, 3 * index + 3))
    const [u, v] = [b.map((value, i) => value - a[i]), c.map((value, i) => value - a[i])]
    const cross = [u[1] * v[2] - u[2] * v[1], u[2] * v[0] - u[0] * v[2], u[0] * v[1] - u[1] * v[0]]
    for (const index of corners) for (const axis of [0, 1, 2]) normals[3 * index + axis] += cross[axis]
  }
  for (let i = 0; i < normals.length; i += 3) {
    const length = Math.hypot(normals[i], normals[i + 1], normals[i + 2])
    const unit =
      length > 1e-12 ? [normals[i] / length, normals[i + 1] / length, normals[i + 2] / length] : [0, 1, 0]
    normals.set(unit, i)
  }
  return { positions: Float32Array.from(positions), normals, uvs: Float32Array.from(uvs), indices }
}
