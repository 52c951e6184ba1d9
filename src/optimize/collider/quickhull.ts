import { firstSimplex } from './first-simplex.js'
import { createFace, distanceTo, type HullFace } from './hull-face.js'

export interface Hull {
  /** Three point numbers per triangle, anticlockwise as seen from outside. */
  readonly triangles: Uint32Array
  /** Numbers of the points that are corners of the hull. */
  readonly corners: readonly number[]
  /** Numbers of the points that may lie outside of the hull: none unless it was stopped early or rounding struck. */
  readonly outside: readonly number[]
}

export interface QuickhullOptions {
  /** Corners after which to stop. Default: none. */
  readonly maxVertices?: number
  /** Distance below which a point counts as on the hull, as a share of the extent. Default 1e-9. */
  readonly tolerance?: number
}

/**
 * Convex hull of points: quickhull (Barber, Dobkin, Huhdanpaa, "The quickhull algorithm for convex hulls",
 * 1996), which always takes the point that lies farthest out. Stopped early, it therefore holds the corners
 * that matter most.
 * @param points x, y, z each.
 * @returns null if the points have no volume.
 */
export function quickhull(points: Float64Array, options: QuickhullOptions = {}): Hull | null {
  const { maxVertices = Number.POSITIVE_INFINITY } = options
  const simplex = firstSimplex(points)
  if (!simplex) return null
  const tolerance = simplex.extent * (options.tolerance ?? 1e-9)
  let faces = simplex.faces
  assign(points, faces, allPoints(points.length / 3), tolerance)
  const skipped: number[] = []
  let vertexCount = 4
  while (vertexCount < maxVertices) {
    const face = farthestFace(faces)
    if (!face) break
    const added = addPoint(points, face, tolerance)
    if (added === null) {
      // Rounding makes the point impossible to add cleanly; whoever needs it enclosed pads the result.
      for (const point of face.outside.splice(0)) skipped.push(point)
      face.farthestDistance = 0
      continue
    }
    faces = faces.filter(({ alive }) => alive).concat(added)
    vertexCount++
  }
  const triangles = Uint32Array.from(faces.flatMap(({ corners }) => corners))
  return {
    triangles,
    corners: [...new Set(triangles)],
    outside: skipped.concat(faces.flatMap(({ outside }) => outside)),
  }
}

const allPoints = (count: number) => Array.from({ length: count }, (_, i) => i)

/** Gives each point to the face outside of which it lies farthest; points inside of all are dropped. */
function assign(
  points: Float64Array,
  faces: readonly HullFace[],
  candidates: readonly number[],
  tolerance: number,
): void {
  for (const point of candidates) {
    let best: HullFace | null = null
    let distance = tolerance
    for (const face of faces) {
      const d = distanceTo(face, points, point)
      if (d > distance) {
        distance = d
        best = face
      }
    }
    if (best === null) continue
    best.outside.push(point)
    if (distance > best.farthestDistance) {
      best.farthestDistance = distance
      best.farthest = point
    }
  }
}

function farthestFace(faces: readonly HullFace[]): HullFace | null {
  let best: HullFace | null = null
  for (const face of faces) if (face.farthestDistance > (best?.farthestDistance ?? 0)) best = face
  return best
}

/** Replaces the faces that the point sees by a cone to their horizon; null if that would not be a clean cone. */
function addPoint(points: Float64Array, start: HullFace, tolerance: number): HullFace[] | null {
  const eye = start.farthest
  const visible = visibleFaces(points, start, eye, tolerance)
  const cone = new Map<number, HullFace>()
  const joints: { face: HullFace; beyond: HullFace }[] = []
  for (const face of visible) {
    for (let edge = 0; edge < 3; edge++) {
      const beyond = face.neighbours[edge]!
      if (visible.has(beyond)) continue
      const from = face.corners[edge]!
      const added = createFace(points, from, face.corners[(edge + 1) % 3]!, eye)
      if (!added || cone.has(from)) return null
      cone.set(from, added)
      joints.push({ face: added, beyond })
    }
  }
  for (const face of cone.values()) if (!cone.has(face.corners[1])) return null
  connect(cone, joints)
  const orphans: number[] = []
  for (const face of visible) {
    face.alive = false
    for (const point of face.outside) if (point !== eye) orphans.push(point)
  }
  const added = [...cone.values()]
  assign(points, added, orphans, tolerance)
  return added
}

function visibleFaces(points: Float64Array, start: HullFace, eye: number, tolerance: number): Set<HullFace> {
  const visible = new Set([start])
  for (const face of visible) {
    for (const next of face.neighbours) {
      if (next !== null && !visible.has(next) && distanceTo(next, points, eye) > tolerance / 4)
        visible.add(next)
    }
  }
  return visible
}

function connect(cone: Map<number, HullFace>, joints: readonly { face: HullFace; beyond: HullFace }[]): void {
  for (const { face, beyond } of joints) {
    const [from, to] = face.corners
    const next = cone.get(to)!
    face.neighbours[0] = beyond
    face.neighbours[1] = next
    next.neighbours[2] = face
    for (let edge = 0; edge < 3; edge++) {
      if (beyond.corners[edge] === to && beyond.corners[(edge + 1) % 3] === from)
        beyond.neighbours[edge] = face
    }
  }
}
