// Faults that engines forgive and validators do not: they are to be mended, or refused in words.

/** @returns {boolean} Whether there was anything to break. */
export function breakSomething(document, { pick, integer, between, note }) {
  const root = document.getRoot()
  const primitive = pick(root.listMeshes().flatMap((mesh) => mesh.listPrimitives()))
  const [semantic, value] = pick([
    [pick(['POSITION', 'NORMAL', 'TEXCOORD_0', 'TANGENT', 'COLOR_0']), Number.NaN],
    [pick(['POSITION', 'NORMAL', 'TEXCOORD_0']), Number.POSITIVE_INFINITY],
    [pick(['POSITION', 'TEXCOORD_0']), pick([1e30, -1e9, 1e-40])],
    [pick(['NORMAL', 'TANGENT']), between(2, 10)],
    ['WEIGHTS_0', pick([2, -1, Number.NaN, 0])],
    ['COLOR_0', pick([1.5, -0.5, 100])],
    ['JOINTS_0', 200],
    ['indices', 250],
    ['length', 0],
  ])
  if (semantic === 'length') return shorten(primitive.getAttribute('TEXCOORD_0'), note)
  const accessor = semantic === 'indices' ? primitive.getIndices() : primitive.getAttribute(semantic)
  const array = accessor?.getArray()
  const whole = semantic === 'indices' || semantic === 'JOINTS_0'
  if (!array || (!whole && !(array instanceof Float32Array))) return false
  note(`${semantic} ${value}`)
  for (let i = integer(1, 20); i > 0; i--) array[integer(0, array.length - 1)] = value
  // The accessor learns of its new bounds.
  accessor.setArray(array)
  return true
}

function shorten(uvs, note) {
  if (!uvs) return false
  note('too few uv')
  uvs.setArray(uvs.getArray().slice(0, 2))
  return true
}
