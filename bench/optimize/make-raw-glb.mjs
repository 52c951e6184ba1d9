#!/usr/bin/env node
import { writeFile } from 'node:fs/promises'
import { pathToFileURL } from 'node:url'
/**
 * make-raw-glb — writes a synthetic "raw image-to-3D output" GLB.
 *
 * The file imitates what image-to-3D services return before any optimisation:
 * one node, one mesh, one primitive, one double-sided PBR material, a dense
 * closed surface with a many-chart UV atlas (so a good part of the vertices is
 * duplicated along seams), and three big square textures embedded in the GLB:
 *   baseColor            photographic 1/f detail, cracks and grain
 *   metallicRoughness    G roughness, B metallic (R = 255, usable as AO)
 *   normal               tangent space, derived from the same height field
 * Everything is drawn from a seeded generator: the same options give the same
 * geometry and pixels (the bytes of JPEG/PNG/WebP also depend on the sharp version).
 *
 * Usage
 *   node make-raw-glb.mjs [options] out.glb
 *     --triangles N   wanted triangle count; the nearest 20·(c·k)² is used   [200000]
 *     --texture N     texture edge in pixels                                 [4096]
 *     --format F      jpeg | png | webp | none (no textures)                 [jpeg]
 *     --quality Q     JPEG/WebP quality                                      [90]
 *     --charts C      20·C² UV charts                                        [4]
 *     --bump A        surface relief, as a fraction of the radius            [0.35]
 *     --jitter J      scan-like positional noise, fraction of the radius     [0.0004]
 *     --seed S        integer                                                [1]
 *     --json          print a JSON description of the file instead of a line
 *
 * As a module:  import { makeRawGlb } from './make-raw-glb.mjs'
 *               const { glb, info } = await makeRawGlb({ triangles: 50000, texture: 1024 })
 *
 * Needs @gltf-transform/core and sharp (@gltf-transform/extensions only for --format webp); no network.
 */
import { Document, NodeIO } from '@gltf-transform/core'
import sharp from 'sharp'

/** Small seeded generator (mulberry32): floats in [0, 1). */
function rng(seed) {
  let a = seed >>> 0
  return () => {
    a = (a + 0x6d2b79f5) | 0
    let t = Math.imul(a ^ (a >>> 15), 1 | a)
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296
  }
}

/** Gradient-free 3D value noise with quintic interpolation, in [-1, 1]. */
function valueNoise3(seed) {
  const hash = (x, y, z) => {
    let h =
      Math.imul(x, 374761393) +
      Math.imul(y, 668265263) +
      Math.imul(z, 2147483647) +
      Math.imul(seed, 1274126177)
    h = Math.imul(h ^ (h >>> 13), 1274126177)
    return ((h ^ (h >>> 16)) >>> 0) / 2147483648 - 1
  }
  const fade = (t) => t * t * t * (t * (t * 6 - 15) + 10)
  return (x, y, z) => {
    const xi = Math.floor(x),
      yi = Math.floor(y),
      zi = Math.floor(z)
    const u = fade(x - xi),
      v = fade(y - yi),
      w = fade(z - zi)
    const lerp = (a, b, t) => a + (b - a) * t
    const plane = (k) =>
      lerp(
        lerp(hash(xi, yi, k), hash(xi + 1, yi, k), u),
        lerp(hash(xi, yi + 1, k), hash(xi + 1, yi + 1, k), u),
        v,
      )
    return lerp(plane(zi), plane(zi + 1), w)
  }
}

function fbm(noise, x, y, z, octaves, gain = 0.5) {
  let sum = 0,
    amp = 1,
    norm = 0
  for (let o = 0; o < octaves; o++) {
    sum += amp * noise(x, y, z)
    norm += amp
    amp *= gain
    x *= 2.03
    y *= 2.03
    z *= 2.03
  }
  return sum / norm
}

/** Icosahedron corners (unit length) and faces, counter-clockwise from outside. */
function icosahedron() {
  const t = (1 + Math.sqrt(5)) / 2,
    s = Math.hypot(1, t)
  const V = [
    [-1, t, 0],
    [1, t, 0],
    [-1, -t, 0],
    [1, -t, 0],
    [0, -1, t],
    [0, 1, t],
    [0, -1, -t],
    [0, 1, -t],
    [t, 0, -1],
    [t, 0, 1],
    [-t, 0, -1],
    [-t, 0, 1],
  ].map((v) => v.map((c) => c / s))
  const F = [
    [0, 11, 5],
    [0, 5, 1],
    [0, 1, 7],
    [0, 7, 10],
    [0, 10, 11],
    [1, 5, 9],
    [5, 11, 4],
    [11, 10, 2],
    [10, 7, 6],
    [7, 1, 8],
    [3, 9, 4],
    [3, 4, 2],
    [3, 2, 6],
    [3, 6, 8],
    [3, 8, 9],
    [4, 9, 5],
    [2, 4, 11],
    [6, 2, 10],
    [8, 6, 7],
    [9, 8, 1],
  ]
  return { V, F }
}

/** Closed displaced surface cut into triangular UV charts. */
function makeGeometry({ triangles, charts, bump, jitter, seed, texture }) {
  const k = Math.max(1, Math.round(Math.sqrt(triangles / 20) / charts)) // triangles per chart edge
  const freq = k * charts
  const { V, F } = icosahedron()
  const shape = valueNoise3(seed * 7 + 1),
    warp = valueNoise3(seed * 7 + 2)
  const rand = rng(seed * 7 + 3)

  // 1. Geometric vertices, shared across charts: key = weights on icosahedron corners.
  const byKey = new Map()
  const geo = [] // x, y, z
  const geometric = (face, a, b, c) => {
    const w = [
      [face[0], a],
      [face[1], b],
      [face[2], c],
    ]
      .filter((p) => p[1] > 0)
      .sort((p, q) => p[0] - q[0])
    const interior = w.length === 3
    const key = interior ? null : w.map((p) => p.join(':')).join('|')
    if (key !== null && byKey.has(key)) return byKey.get(key)
    let x = 0,
      y = 0,
      z = 0
    for (const [i, n] of w) {
      x += V[i][0] * n
      y += V[i][1] * n
      z += V[i][2] * n
    }
    const l = Math.hypot(x, y, z)
    x /= l
    y /= l
    z /= l
    const dx = 0.6 * warp(x * 1.7 + 9, y * 1.7, z * 1.7),
      dy = 0.6 * warp(x * 1.7, y * 1.7 + 9, z * 1.7),
      dz = 0.6 * warp(x * 1.7, y * 1.7, z * 1.7 + 9)
    const big = fbm(shape, x * 1.3 + dx, y * 1.3 + dy, z * 1.3 + dz, 3)
    const fold = 1 - Math.abs(fbm(shape, x * 3 + dx + 20, y * 3 + dy, z * 3 + dz, 3)) * 2
    const fine = fbm(shape, x * 14 + 40, y * 14, z * 14, 4)
    const r = 1 + bump * (0.9 * big + 0.35 * fold * fold + 0.06 * fine) + jitter * (rand() - 0.5) * 2
    const id = geo.length / 3
    geo.push(x * r, y * r * 1.2, z * r * 0.9)
    if (key !== null) byKey.set(key, id)
    return id
  }

  // 2. Charts: each owns its (k+1)(k+2)/2 vertices; two charts share one atlas cell.
  const chartCount = 20 * charts * charts
  const cells = Math.ceil(Math.sqrt(Math.ceil(chartCount / 2)))
  const pad = Math.min(0.12, (3 * cells) / Math.max(texture, 1)) // ~3 px of gutter, in cell units
  const perChart = ((k + 1) * (k + 2)) / 2
  const position = new Float32Array(chartCount * perChart * 3),
    uv = new Float32Array(chartCount * perChart * 2)
  const source = new Uint32Array(chartCount * perChart)
  const index = new Uint32Array(20 * freq * freq * 3)
  let vtx = 0,
    tri = 0,
    chart = 0
  for (const face of F) {
    const grid = new Map() // geometric vertices of this face, by (row, column)
    const at = (i, j) => {
      const g = i * (freq + 1) + j
      if (!grid.has(g)) grid.set(g, geometric(face, freq - i - j, i, j))
      return grid.get(g)
    }
    for (let ci = 0; ci < charts; ci++) {
      for (let cj = 0; cj < charts - ci; cj++) {
        for (const up of cj < charts - ci - 1 ? [true, false] : [true]) {
          // corner of the chart and its two axes, on the face grid
          const oi = up ? ci * k : (ci + 1) * k,
            oj = up ? cj * k : (cj + 1) * k,
            s = up ? 1 : -1
          const cell = chart >> 1,
            second = chart & 1
          const u0 = cell % cells,
            v0 = Math.floor(cell / cells)
          const base = vtx
          for (let i = 0; i <= k; i++) {
            for (let j = 0; j <= k - i; j++) {
              const g = at(oi + s * i, oj + s * j)
              source[vtx] = g
              position.set([geo[g * 3], geo[g * 3 + 1], geo[g * 3 + 2]], vtx * 3)
              let a = (i / k) * (1 - 3.5 * pad) + pad,
                b = (j / k) * (1 - 3.5 * pad) + pad
              if (second) {
                a = 1 - a
                b = 1 - b
              }
              uv[vtx * 2] = (u0 + a) / cells
              uv[vtx * 2 + 1] = (v0 + b) / cells
              vtx++
            }
          }
          const row = (i) => base + i * (k + 1) - (i * (i - 1)) / 2
          for (let i = 0; i < k; i++) {
            for (let j = 0; j < k - i; j++) {
              const p = row(i) + j,
                q = row(i + 1) + j
              index[tri++] = p
              index[tri++] = q
              index[tri++] = p + 1
              if (j < k - i - 1) {
                index[tri++] = p + 1
                index[tri++] = q
                index[tri++] = q + 1
              }
            }
          }
          chart++
        }
      }
    }
  }

  // 3. Smooth normals over the geometric (seam-free) surface.
  const gn = new Float64Array(geo.length)
  for (let t = 0; t < index.length; t += 3) {
    const [a, b, c] = [source[index[t]] * 3, source[index[t + 1]] * 3, source[index[t + 2]] * 3]
    const ux = geo[b] - geo[a],
      uy = geo[b + 1] - geo[a + 1],
      uz = geo[b + 2] - geo[a + 2]
    const vx = geo[c] - geo[a],
      vy = geo[c + 1] - geo[a + 1],
      vz = geo[c + 2] - geo[a + 2]
    const nx = uy * vz - uz * vy,
      ny = uz * vx - ux * vz,
      nz = ux * vy - uy * vx
    for (const o of [a, b, c]) {
      gn[o] += nx
      gn[o + 1] += ny
      gn[o + 2] += nz
    }
  }
  const normal = new Float32Array(vtx * 3)
  for (let v = 0; v < vtx; v++) {
    const o = source[v] * 3,
      l = Math.hypot(gn[o], gn[o + 1], gn[o + 2]) || 1
    normal[v * 3] = gn[o] / l
    normal[v * 3 + 1] = gn[o + 1] / l
    normal[v * 3 + 2] = gn[o + 2] / l
  }
  return {
    position,
    normal,
    uv,
    index,
    vertices: vtx,
    triangles: index.length / 3,
    uniquePositions: geo.length / 3,
    chartCount,
  }
}

/**
 * Sum of random octaves, each enlarged with a cubic kernel in floating point
 * (an 8-bit enlargement would leave steps that a normal map shows as a grid):
 * a 1/f field of size² floats in ~[0, 1].
 */
function field(size, seed, { from = 2, persistence = 0.55, grain = 0 } = {}) {
  const rand = rng(seed),
    out = new Float32Array(size * size),
    wide = []
  let amp = 1
  for (let n = from; n <= size / 2; n *= 2) {
    // cubic B-spline taps: position x of the output reads 4 lattice cells (wrapping)
    const tap = new Uint32Array(size * 4),
      weight = new Float32Array(size * 4)
    for (let x = 0; x < size; x++) {
      const p = (x * n) / size,
        i = Math.floor(p),
        t = p - i,
        t2 = t * t,
        t3 = t2 * t
      const w = [
        (1 - 3 * t + 3 * t2 - t3) / 6,
        (4 - 6 * t2 + 3 * t3) / 6,
        (1 + 3 * t + 3 * t2 - 3 * t3) / 6,
        t3 / 6,
      ]
      for (let k = 0; k < 4; k++) {
        tap[x * 4 + k] = (i + k + n - 1) % n
        weight[x * 4 + k] = w[k]
      }
    }
    const small = new Float32Array(n)
    for (let y = 0; y < n; y++) {
      for (let x = 0; x < n; x++) small[x] = (rand() - 0.5) * amp
      wide[y] ??= new Float32Array(size)
      const row = wide[y]
      for (let x = 0, o = 0; x < size; x++, o += 4) {
        row[x] =
          small[tap[o]] * weight[o] +
          small[tap[o + 1]] * weight[o + 1] +
          small[tap[o + 2]] * weight[o + 2] +
          small[tap[o + 3]] * weight[o + 3]
      }
    }
    for (let y = 0; y < size; y++) {
      const o = y * 4,
        a = wide[tap[o]],
        b = wide[tap[o + 1]],
        c = wide[tap[o + 2]],
        d = wide[tap[o + 3]]
      const wa = weight[o],
        wb = weight[o + 1],
        wc = weight[o + 2],
        wd = weight[o + 3]
      const line = out.subarray(y * size, (y + 1) * size)
      for (let x = 0; x < size; x++) line[x] += a[x] * wa + b[x] * wb + c[x] * wc + d[x] * wd
    }
    amp *= persistence
  }
  let lo = Infinity,
    hi = -Infinity
  for (let i = 0; i < out.length; i++) {
    const v = out[i]
    if (v < lo) lo = v
    if (v > hi) hi = v
  }
  for (let i = 0; i < out.length; i++)
    out[i] = (out[i] - lo) / (hi - lo) + (grain ? (rand() - 0.5) * grain : 0)
  return out
}

const clamp = (v) => Math.min(255, Math.max(0, v))

async function makeTextures({ texture: size, format, quality, seed }) {
  const n = size * size
  const height = field(size, seed * 11 + 1, { from: 8, persistence: 0.56 })
  const tone = field(size, seed * 11 + 2, { from: 3, persistence: 0.74, grain: 0.03 })
  const hue = field(size, seed * 11 + 3, { from: 2, persistence: 0.5 })

  const base = Buffer.allocUnsafe(n * 3),
    mr = Buffer.allocUnsafe(n * 3),
    nrm = Buffer.allocUnsafe(n * 3)
  const ramp = [
    [38, 28, 24],
    [122, 84, 52],
    [198, 164, 112],
    [86, 110, 64],
    [226, 220, 204],
  ]
  for (let i = 0; i < n; i++) {
    const crack = Math.min(1, Math.abs(height[i] - 0.5) * 40) // thin dark lines along one level set
    const h = Math.min(0.9999, Math.max(0, hue[i])) * (ramp.length - 1),
      k = h | 0,
      f = h - k
    const light = (0.1 + 1.6 * tone[i]) * (0.55 + 0.45 * crack)
    const o = i * 3
    for (let c = 0; c < 3; c++) base[o + c] = clamp((ramp[k][c] + (ramp[k + 1][c] - ramp[k][c]) * f) * light)
    const metal = Math.min(1, Math.max(0, (hue[i] - 0.62) * 12))
    mr[o] = 255
    mr[o + 1] = clamp(255 * (0.25 + 0.6 * tone[i] - 0.15 * metal))
    mr[o + 2] = clamp(255 * metal)
  }
  const strength = size / 70
  for (let y = 0; y < size; y++) {
    const up = ((y + size - 1) % size) * size,
      down = ((y + 1) % size) * size,
      row = y * size
    for (let x = 0; x < size; x++) {
      const dx = (height[row + ((x + 1) % size)] - height[row + ((x + size - 1) % size)]) * strength
      const dy = (height[down + x] - height[up + x]) * strength
      const l = 127.5 / Math.sqrt(dx * dx + dy * dy + 1),
        o = (row + x) * 3
      nrm[o] = 127.5 - dx * l
      nrm[o + 1] = 127.5 + dy * l
      nrm[o + 2] = 127.5 + l
    }
  }
  const encode = (raw, exact) => {
    const img = sharp(raw, { raw: { width: size, height: size, channels: 3 } })
    if (format === 'png') return img.png({ compressionLevel: 6 }).toBuffer()
    if (format === 'webp') return img.webp({ quality }).toBuffer()
    return img.jpeg({ quality, chromaSubsampling: exact ? '4:4:4' : '4:2:0' }).toBuffer()
  }
  return {
    mimeType: `image/${format}`,
    baseColor: await encode(base, false),
    metallicRoughness: await encode(mr, true),
    normal: await encode(nrm, true),
  }
}

export async function makeRawGlb(options = {}) {
  const o = {
    triangles: 200000,
    texture: 4096,
    format: 'jpeg',
    quality: 90,
    charts: 4,
    bump: 0.35,
    jitter: 0.0004,
    seed: 1,
    ...options,
  }
  if (!['jpeg', 'png', 'webp', 'none'].includes(o.format)) throw new Error(`unknown format: ${o.format}`)
  const g = makeGeometry(o)
  const doc = new Document()
  doc.getRoot().getAsset().generator = 'make-raw-glb'
  const buffer = doc.createBuffer()
  const accessor = (type, array) => doc.createAccessor().setType(type).setArray(array).setBuffer(buffer)
  const material = doc.createMaterial('raw').setDoubleSided(true).setMetallicFactor(1).setRoughnessFactor(1)
  const sizes = {}
  if (o.format !== 'none') {
    const t = await makeTextures(o)
    const tex = (name) => {
      sizes[name] = t[name].length
      return doc.createTexture(name).setMimeType(t.mimeType).setImage(t[name])
    }
    material
      .setBaseColorTexture(tex('baseColor'))
      .setMetallicRoughnessTexture(tex('metallicRoughness'))
      .setNormalTexture(tex('normal'))
  }
  const prim = doc
    .createPrimitive()
    .setMaterial(material)
    .setAttribute('POSITION', accessor('VEC3', g.position))
    .setAttribute('NORMAL', accessor('VEC3', g.normal))
    .setAttribute('TEXCOORD_0', accessor('VEC2', g.uv))
    .setIndices(accessor('SCALAR', g.vertices > 65535 ? g.index : new Uint16Array(g.index)))
  const mesh = doc.createMesh('model').addPrimitive(prim)
  const scene = doc.createScene('world').addChild(doc.createNode('model').setMesh(mesh))
  doc.getRoot().setDefaultScene(scene)
  const io = new NodeIO()
  if (o.format === 'webp') {
    const { EXTTextureWebP } = await import('@gltf-transform/extensions')
    doc.createExtension(EXTTextureWebP).setRequired(true)
    io.registerExtensions([EXTTextureWebP])
  }
  const glb = await io.writeBinary(doc)
  return {
    glb,
    info: {
      triangles: g.triangles,
      vertices: g.vertices,
      uniquePositions: g.uniquePositions,
      charts: g.chartCount,
      texture: o.format === 'none' ? 0 : o.texture,
      format: o.format,
      textures: sizes,
      bytes: glb.byteLength,
    },
  }
}

async function main(argv) {
  const numeric = new Set(['triangles', 'texture', 'quality', 'charts', 'bump', 'jitter', 'seed'])
  const options = {}
  let out,
    json = false
  for (let i = 0; i < argv.length; i++) {
    const a = argv[i]
    if (a === '--json') json = true
    else if (a === '--format') options.format = argv[++i] === 'jpg' ? 'jpeg' : argv[i]
    else if (a.startsWith('--') && numeric.has(a.slice(2))) {
      const v = Number(argv[++i])
      if (!Number.isFinite(v)) throw new Error(`${a} needs a number`)
      options[a.slice(2)] = v
    } else if (a.startsWith('-') || out) throw new Error(`unexpected argument: ${a}`)
    else out = a
  }
  if (!out)
    throw new Error(
      'usage: make-raw-glb.mjs [--triangles N] [--texture N] [--format jpeg|png|webp|none] [--quality Q] [--charts C] [--bump A] [--jitter J] [--seed S] [--json] out.glb',
    )
  const { glb, info } = await makeRawGlb(options)
  await writeFile(out, glb)
  console.log(
    json
      ? JSON.stringify(info)
      : `${out}: ${info.triangles} triangles, ${info.vertices} vertices (${info.uniquePositions} positions), ${info.texture}px ${info.format}, ${(info.bytes / 1e6).toFixed(1)} MB`,
  )
}

if (process.argv[1] && import.meta.url === pathToFileURL(process.argv[1]).href) {
  main(process.argv.slice(2)).catch((e) => {
    console.error(e.message)
    process.exitCode = 1
  })
}
