import type { Art } from '../art.ts'
import type { Stage } from '../stage/create-stage.ts'
import { ARRIVALS, FINDING_PLACES, FURNITURE } from '../yard/layout.ts'
import type { Obstacle } from './collision.ts'
import type { Player } from './player.ts'
import { createProp, type Prop, type PropPlace } from './props.ts'

/** A photo model that can be carried. */
export interface Thing {
  readonly prop: Prop
  /** Where it lies at the start of a round, and after it was handed in. */
  readonly home: PropPlace
}

/** All photo models of the yard. */
export interface Things {
  /** Takes in photos that are new and gives the things made of them; those it has stay as they are. */
  stock(art: readonly Art[]): Thing[]
  get(name: string): Thing | undefined
  /** What can be carried. */
  all(): Thing[]
  /** What can be carried, and the furniture. */
  props(): Prop[]
  obstacles(): Obstacle[]
  /** The nearest thing on the ground that the player reaches. */
  reachable(player: Player): Thing | null
  /** The thing that is carried. */
  readonly carried: Thing | null
  pickUp(thing: Thing, player: Player): void
  /** Puts a thing on the ground. */
  putAt(thing: Thing, x: number, z: number): void
}

const REACH_METERS = 1.35
/** Nothing that is carried looks longer than this. */
const CARRIED_METERS = 0.85

/** Starts empty; the first photos go to their places in the yard, later ones arrive beside the player. */
export function createThings(stage: Stage, onReplaced: (prop: Prop) => void): Things {
  const furniture: Prop[] = []
  const things = new Map<string, Thing>()
  let carried: Thing | null = null

  function add(art: Art, places: readonly (readonly [number, number])[]): Thing {
    const homes = [...things.values()].map(({ home }) => home)
    const isFree = ([x, z]: readonly [number, number]) => !homes.some((home) => home.x === x && home.z === z)
    const [x, z] = places.find(isFree) ?? places[things.size % places.length]!
    const home = { x, z, turn: Math.atan2(x, 14) * -0.6, size: 1 }
    const thing = { home, prop: createProp(stage, art, home, { onReplaced }) }
    things.set(art.name, thing)
    return thing
  }

  function furnish(art: readonly Art[]): void {
    for (const piece of FURNITURE) {
      const one = art.find(({ name }) => name === piece.art)
      if (one) furniture.push(createProp(stage, one, piece, { onReplaced }))
    }
  }

  return {
    stock(art) {
      const isFirst = things.size === 0
      const newcomers = art.filter(({ name }) => !things.has(name))
      const added = newcomers.map((one) => add(one, isFirst ? FINDING_PLACES : ARRIVALS))
      if (isFirst) furnish(art)
      return added
    },
    get: (name) => things.get(name),
    all: () => [...things.values()],
    props: () => [...furniture, ...[...things.values()].map(({ prop }) => prop)],
    obstacles: () => [
      ...furniture.filter(({ root }) => root.position.y < 0.3).map(({ obstacle }) => obstacle),
      ...[...things.values()].filter((thing) => thing !== carried).map(({ prop }) => prop.obstacle),
    ],
    reachable({ root }) {
      const distances = [...things.values()]
        .filter((thing) => thing !== carried && thing.prop.model())
        .map((thing) => ({ thing, distance: distanceTo(thing.prop, root.position) }))
      const nearest = distances.sort((a, b) => a.distance - b.distance)[0]
      return nearest && nearest.distance < REACH_METERS ? nearest.thing : null
    },
    get carried() {
      return carried
    },
    pickUp(thing, player) {
      const { root, art } = thing.prop
      carried = thing
      root.parent = player.hands
      root.position.setAll(0)
      root.rotation.set(0, 0, 0)
      root.scaling.setAll(Math.min(1, CARRIED_METERS / Math.max(...art.model.size)))
    },
    putAt(thing, x, z) {
      const { prop, home } = thing
      if (carried === thing) carried = null
      prop.root.parent = null
      prop.root.position.set(x, 0, z)
      prop.root.rotation.set(0, Math.PI + home.turn, 0)
      prop.root.scaling.setAll(home.size)
      prop.moved()
    },
  }
}

/** On the ground, to the nearest corner of the outline. */
function distanceTo({ root, obstacle }: Prop, { x, z }: { x: number; z: number }): number {
  const corners = [[root.position.x, root.position.z] as const, ...obstacle.polygon]
  return Math.min(...corners.map(([px, pz]) => Math.hypot(px - x, pz - z)))
}
