import { WebIO } from '@gltf-transform/core'
import sharp from 'sharp'

/** The one mesh of a GLB with its base colours, as the renderer needs it. */
export interface RenderMesh {
  readonly positions: Float32Array
  readonly normals: Float32Array
  readonly uvs: Float32Array
  readonly triangles: Uint32Array
  readonly texture: { readonly width: number; readonly height: number; readonly rgb: Uint8Array }
}

/** Reads all primitives of a GLB, in world space, with the base color texture of the first material. */
export async function readRenderMesh(glb: Uint8Array): Promise<RenderMesh> {
  const document = await new WebIO().readBinary(glb)
  const positions: number[] = []
  const normals: number[] = []
  const uvs: number[] = []
  const triangles: number[] = []
  for (const node of document.getRoot().listNodes()) {
    const matrix = node.getWorldMatrix()
    for (const primitive of node.getMesh()?.listPrimitives() ?? []) {
      const first = positions.length / 3
      const position = primitive.getAttribute('POSITION')!
      const normal = primitive.getAttribute('NORMAL')
      const uv = primitive.getAttribute('TEXCOORD_0')
      for (let i = 0; i < position.getCount(); i++) {
        positions.push(...transform(matrix, position.getElement(i, [0, 0, 0]), 1))
        normals.push(...(normal ? transform(matrix, normal.getElement(i, [0, 0, 0]), 0) : [0, 0, 1]))
        uvs.push(...(uv ? uv.getElement(i, [0, 0]) : [0, 0]))
      }
      for (const index of primitive.getIndices()!.getArray()!) triangles.push(first + index)
    }
  }
  const image = document.getRoot().listMaterials()[0]?.getBaseColorTexture()?.getImage()
  const texture = image ? await decode(image) : { width: 1, height: 1, rgb: new Uint8Array([200, 200, 200]) }
  return {
    positions: Float32Array.from(positions),
    normals: Float32Array.from(normals),
    uvs: Float32Array.from(uvs),
    triangles: Uint32Array.from(triangles),
    texture,
  }
}

async function decode(image: Uint8Array) {
  const { data, info } = await sharp(image).removeAlpha().toColourspace('srgb').raw().toBuffer({
    resolveWithObject: true,
  })
  return { width: info.width, height: info.height, rgb: new Uint8Array(data) }
}

function transform(m: readonly number[], [x = 0, y = 0, z = 0]: number[], w: number): number[] {
  return [0, 1, 2].map((row) => m[row]! * x + m[row + 4]! * y + m[row + 8]! * z + m[row + 12]! * w)
}

export interface RenderOptions {
  /** Turn of the camera about the object, in degrees: 0 sees the front (+Z), 90 the object's left side (+X). */
  readonly azimuth: number
  /** In degrees; 90 looks down from above. Default 0. */
  readonly elevation?: number
  /** Pixels on each side of the picture. */
  readonly size: number
  /** Middle of the picture and half its side, in the model's units. Default: fits the view exactly. */
  readonly window?: RenderWindow
  /** Multiplies colours by a soft light from the upper left of the camera. Default: none. */
  readonly shade?: boolean
}

/** What a picture shows, in units of the model along the camera's right and up. */
export interface RenderWindow {
  readonly x: number
  readonly y: number
  readonly half: number
}

export interface Rendered {
  readonly size: number
  readonly window: RenderWindow
  /** 1 where the model covers the middle of a pixel. */
  readonly mask: Uint8Array
  readonly rgb: Uint8Array
}

/** Draws a mesh without perspective: its outline and its base colours. Back faces are not drawn. */
export function renderOrthographic(mesh: RenderMesh, options: RenderOptions): Rendered {
  const { size, azimuth, elevation = 0, shade = false } = options
  const axes = cameraAxes(azimuth, elevation)
  const projected = project(mesh.positions, axes)
  const window = options.window ?? fitWindow(projected)
  const scale = size / (2 * window.half)
  const mask = new Uint8Array(size * size)
  const rgb = new Uint8Array(size * size * 3).fill(255)
  const depth = new Float32Array(size * size).fill(-Infinity)
  const sx = (vertex: number) => (projected[vertex * 3]! - window.x) * scale + size / 2
  const sy = (vertex: number) => size / 2 - (projected[vertex * 3 + 1]! - window.y) * scale
  for (let t = 0; t < mesh.triangles.length; t += 3) {
    const [a, b, c] = [mesh.triangles[t]!, mesh.triangles[t + 1]!, mesh.triangles[t + 2]!]
    const [ax, ay, bx, by, cx, cy] = [sx(a), sy(a), sx(b), sy(b), sx(c), sy(c)]
    const area = (bx - ax) * (cy - ay) - (by - ay) * (cx - ax)
    if (area >= 0) continue // y points down here, so front faces turn clockwise.
    for (
      let y = Math.max(Math.ceil(Math.min(ay, by, cy) - 0.5), 0);
      y < size && y + 0.5 <= Math.max(ay, by, cy);
      y++
    ) {
      for (
        let x = Math.max(Math.ceil(Math.min(ax, bx, cx) - 0.5), 0);
        x < size && x + 0.5 <= Math.max(ax, bx, cx);
        x++
      ) {
        const wb = ((x + 0.5 - ax) * (cy - ay) - (y + 0.5 - ay) * (cx - ax)) / area
        const wc = ((bx - ax) * (y + 0.5 - ay) - (by - ay) * (x + 0.5 - ax)) / area
        const wa = 1 - wb - wc
        if (wa < 0 || wb < 0 || wc < 0) continue
        const z = projected[a * 3 + 2]! * wa + projected[b * 3 + 2]! * wb + projected[c * 3 + 2]! * wc
        const i = y * size + x
        if (z <= depth[i]!) continue
        depth[i] = z
        mask[i] = 1
        const mix = (data: Float32Array, stride: number, k: number) =>
          data[a * stride + k]! * wa + data[b * stride + k]! * wb + data[c * stride + k]! * wc
        const light = shade
          ? lightOf([mix(mesh.normals, 3, 0), mix(mesh.normals, 3, 1), mix(mesh.normals, 3, 2)], axes)
          : 1
        writeTexel(mesh.texture, mix(mesh.uvs, 2, 0), mix(mesh.uvs, 2, 1), light, rgb, i * 3)
      }
    }
  }
  return { size, window, mask, rgb }
}

type Axes = readonly [right: number[], up: number[], toward: number[]]

function cameraAxes(azimuth: number, elevation: number): Axes {
  const a = (azimuth * Math.PI) / 180
  const e = (elevation * Math.PI) / 180
  return [
    [Math.cos(a), 0, -Math.sin(a)],
    [-Math.sin(a) * Math.sin(e), Math.cos(e), -Math.cos(a) * Math.sin(e)],
    [Math.sin(a) * Math.cos(e), Math.sin(e), Math.cos(a) * Math.cos(e)],
  ]
}

function project(positions: Float32Array, axes: Axes): Float32Array {
  return positions.map((_, k) => {
    const base = k - (k % 3)
    const axis = axes[(k % 3) as 0 | 1 | 2]
    return positions[base]! * axis[0]! + positions[base + 1]! * axis[1]! + positions[base + 2]! * axis[2]!
  })
}

function fitWindow(projected: Float32Array): RenderWindow {
  let [left, right, bottom, top] = [Infinity, -Infinity, Infinity, -Infinity]
  for (let k = 0; k < projected.length; k += 3) {
    left = Math.min(left, projected[k]!)
    right = Math.max(right, projected[k]!)
    bottom = Math.min(bottom, projected[k + 1]!)
    top = Math.max(top, projected[k + 1]!)
  }
  return { x: (left + right) / 2, y: (bottom + top) / 2, half: Math.max(right - left, top - bottom) / 2 }
}

function lightOf(normal: number[], [right, up, toward]: Axes): number {
  const length = Math.hypot(...normal) || 1
  const dot = (axis: number[]) =>
    (normal[0]! * axis[0]! + normal[1]! * axis[1]! + normal[2]! * axis[2]!) / length
  return 0.45 + 0.55 * Math.max(dot(right) * -0.35 + dot(up) * 0.5 + dot(toward) * 0.79, 0)
}

function writeTexel(
  { width, height, rgb }: RenderMesh['texture'],
  u: number,
  v: number,
  light: number,
  out: Uint8Array,
  at: number,
): void {
  const x = Math.min(Math.max(u * width - 0.5, 0), width - 1)
  const y = Math.min(Math.max(v * height - 0.5, 0), height - 1)
  const x0 = Math.floor(x)
  const y0 = Math.floor(y)
  const right = x0 + 1 < width ? 3 : 0
  const down = y0 + 1 < height ? width * 3 : 0
  const i = (y0 * width + x0) * 3
  for (let k = 0; k < 3; k++) {
    const top = rgb[i + k]! * (1 - (x - x0)) + rgb[i + right + k]! * (x - x0)
    const bottom = rgb[i + down + k]! * (1 - (x - x0)) + rgb[i + down + right + k]! * (x - x0)
    out[at + k] = Math.min((top * (1 - (y - y0)) + bottom * (y - y0)) * light + 0.5, 255)
  }
}
