/**
 * The root of the set that a member belongs to. `parent` names another member of the same set for each one, and itself
 * for roots; the way is halved as it is gone.
 */
export function rootOf(parent: Int32Array, member: number): number {
  let at = member
  while (parent[at] !== at) {
    parent[at] = parent[parent[at]!]!
    at = parent[at]!
  }
  return at
}

/** Every member for itself. */
export function createSets(count: number): Int32Array {
  const parent = new Int32Array(count)
  for (let i = 0; i < count; i++) parent[i] = i
  return parent
}

/** Makes one set of two; the smaller root stays one, so that roots keep their order. */
export function joinSets(parent: Int32Array, a: number, b: number): void {
  const [one, two] = [rootOf(parent, a), rootOf(parent, b)]
  if (one < two) parent[two] = one
  else parent[one] = two
}
