import type { Art } from '../art.ts'
import type { Hud } from '../hud/create-hud.ts'
import { LEVEL_VIEWS, showLevels } from '../hud/level-view.ts'
import { yardStats } from '../hud/yard-stats.ts'
import type { Stage } from '../stage/create-stage.ts'
import { ARRIVALS, FINDING_PLACES, FURNITURE, HAND_IN } from '../yard/layout.ts'
import type { Obstacle } from './collision.ts'
import type { Effects } from './effects.ts'
import type { Input } from './input.ts'
import type { Player } from './player.ts'
import { createProp, type Prop, type PropPlace } from './props.ts'
import type { Round } from './round.ts'
import type { Sounds } from './sounds.ts'

/** The things of the yard and what the player does with them. */
export interface Market {
  /** Takes in photos that are new; those it has stay as they are. */
  stock(art: readonly Art[]): void
  /** Names of what can be carried and asked for. */
  names(): string[]
  isLoading(): boolean
  /** Picks up the nearest thing, or puts down what is carried. */
  use(): void
  start(): void
  nextView(): void
  update(seconds: number): void
}

export interface MarketParts {
  readonly stage: Stage
  readonly player: Player
  readonly input: Input
  readonly effects: Effects
  readonly sounds: Sounds
  readonly hud: Hud
  readonly round: Round
  /** What one bumps into besides photo models. */
  readonly walls: readonly Obstacle[]
}

const REACH_METERS = 1.35
/** Nothing that is carried looks longer than this. */
const CARRIED_METERS = 0.85
/** A wish that has not been found for this long is shown by a beam. */
const BEAM_AFTER_SECONDS = 9

interface Thing {
  readonly prop: Prop
  home: PropPlace
}

/** The game itself: walking, carrying, handing in. */
export function createMarket(parts: MarketParts): Market {
  const { stage, player, input, effects, sounds, hud, round, walls } = parts
  const furniture: Prop[] = []
  const things = new Map<string, Thing>()
  let carried: Thing | null = null
  let view = 0
  let statsIn = 0
  let shownWish: string | null = null
  let shownPhase = round.phase
  let opened = false

  const all = () => [...furniture, ...[...things.values()].map(({ prop }) => prop)]
  const onReplaced = ({ art, root }: Prop) => {
    effects.sparkle(root.position.x, root.position.y + 0.7, root.position.z, '#8ff0ff')
    sounds.play('swap')
    hud.note(
      `${art.name.replaceAll('-', ' ')} is now ${art.model.state === 'ready' ? 'the real model' : 'a draft'}`,
    )
  }

  function addThing(art: Art): void {
    const places = opened ? ARRIVALS : FINDING_PLACES
    const used = [...things.values()].map(({ home }) => home)
    const free = places.filter(([x, z]) => !used.some((home) => home.x === x && home.z === z))
    const [x, z] = free[0] ?? places[things.size % places.length]!
    const home = { x, z, turn: Math.atan2(x, 14) * -0.6, size: 1 }
    const prop = createProp(stage, art, home, { onReplaced })
    things.set(art.name, { prop, home })
    if (!opened) return
    effects.sparkle(x, 0.6, z, '#ffd27a')
    hud.note(`${art.name.replaceAll('-', ' ')} has come to the market`)
  }

  function reachable(): Thing | null {
    let nearest: Thing | null = null
    let best = REACH_METERS
    for (const thing of things.values()) {
      if (thing === carried || !thing.prop.model()) continue
      const { x, z } = thing.prop.root.position
      const outline = thing.prop.obstacle.polygon
      const points = outline.length ? outline : [[x, z] as const]
      const distance = Math.min(
        ...points.map(([px, pz]) => Math.hypot(px - player.root.position.x, pz - player.root.position.z)),
      )
      if (distance < best) [nearest, best] = [thing, distance]
    }
    return nearest
  }

  function pickUp(thing: Thing): void {
    const { root, art } = thing.prop
    carried = thing
    root.parent = player.hands
    root.position.setAll(0)
    root.rotation.set(0, 0, 0)
    root.scaling.setAll(Math.min(1, CARRIED_METERS / Math.max(...art.model.size)))
    sounds.play('pick')
  }

  /** Puts a thing on the ground at its home or wherever. */
  function place({ prop, home }: Thing, x: number, z: number): void {
    prop.root.parent = null
    prop.root.position.set(x, 0, z)
    prop.root.rotation.set(0, Math.PI + home.turn, 0)
    prop.root.scaling.setAll(home.size)
    prop.moved()
  }

  function putDown(): void {
    if (!carried) return
    const thing = carried
    carried = null
    const { x, z } = player.root.position
    const points = isAtCounter() ? round.handIn(thing.prop.art.name) : null
    if (points !== null) {
      place(thing, thing.home.x, thing.home.z)
      hud.points(`+${points}`)
      sounds.play('right')
      effects.sparkle(HAND_IN.x, 1.2, HAND_IN.z + 1, '#ffd27a')
      return
    }
    const turn = player.root.rotation.y
    place(thing, x + Math.sin(turn) * 0.9, z + Math.cos(turn) * 0.9)
    sounds.play(isAtCounter() ? 'wrong' : 'drop')
    if (isAtCounter() && round.phase === 'playing') hud.note('That is not what they are looking for.')
  }

  const isAtCounter = () =>
    Math.hypot(player.root.position.x - HAND_IN.x, player.root.position.z - HAND_IN.z) < HAND_IN.radius

  function* obstacles(): Generator<Obstacle> {
    yield* walls
    for (const prop of furniture) if (prop.root.position.y < 0.3) yield prop.obstacle
    for (const thing of things.values()) if (thing !== carried) yield thing.prop.obstacle
  }

  /** Keys first; else towards the point that was clicked. */
  function wantedDirection(): readonly [number, number] {
    const keys = input.direction()
    if (keys[0] || keys[1]) {
      const turn = stage.camera.alpha + Math.PI / 2
      const [sin, cos] = [Math.sin(turn), Math.cos(turn)]
      return [keys[0] * cos - keys[1] * sin, keys[0] * sin + keys[1] * cos]
    }
    if (!input.target) return [0, 0]
    const [dx, dz] = [input.target[0] - player.root.position.x, input.target[1] - player.root.position.z]
    const distance = Math.hypot(dx, dz)
    if (distance < 0.25) {
      input.target = null
      return [0, 0]
    }
    const pace = Math.min(1, distance)
    return [(dx / distance) * pace, (dz / distance) * pace]
  }

  function showRound(): void {
    hud.showRound(round)
    if (round.wanted !== shownWish) {
      shownWish = round.wanted
      const art = shownWish === null ? null : things.get(shownWish)?.prop.art
      hud.showWish(art ? { name: art.name, photo: art.photo } : null)
    }
    if (round.phase === shownPhase) return
    shownPhase = round.phase
    if (round.phase === 'over') {
      hud.showTitle(round)
      sounds.play('end')
    }
  }

  function showHelp(): void {
    const near = carried ? null : reachable()
    if (carried) hud.hint(isAtCounter() ? 'Space: hand it in' : 'Carry it to the red stall')
    else hud.hint(near ? `Space: pick up the ${near.prop.art.name.replaceAll('-', ' ')}` : '')
    const at = near?.prop.root.position
    effects.ring(
      at && near ? { x: at.x, z: at.z, radius: Math.max(...near.prop.art.model.size) * 0.55 } : null,
    )
    const wish = round.wanted === null ? undefined : things.get(round.wanted)
    const isHidden = !wish || wish === carried || round.waiting < BEAM_AFTER_SECONDS
    if (carried && round.wanted === carried.prop.art.name) effects.beam(HAND_IN, 0.6)
    else
      effects.beam(
        isHidden ? null : wish.prop.root.position,
        Math.min(1, (round.waiting - BEAM_AFTER_SECONDS) / 3),
      )
  }

  return {
    stock(art) {
      for (const one of art) if (!things.has(one.name)) addThing(one)
      if (opened) return
      for (const piece of FURNITURE) {
        const one = art.find(({ name }) => name === piece.art)
        if (one) furniture.push(createProp(stage, one, piece, { onReplaced }))
      }
      opened = true
    },
    names: () => [...things.values()].filter(({ prop }) => prop.model()).map(({ prop }) => prop.art.name),
    isLoading: () => all().some((prop) => !prop.model()),
    use() {
      if (carried) return putDown()
      const near = reachable()
      if (near) pickUp(near)
    },
    start() {
      if (carried) putDown()
      for (const thing of things.values()) place(thing, thing.home.x, thing.home.z)
      round.start()
      shownPhase = round.phase
      hud.hideTitle()
      sounds.play('start')
    },
    nextView() {
      view = (view + 1) % LEVEL_VIEWS.length
      showLevels(all(), LEVEL_VIEWS[view]!)
    },
    update(seconds) {
      round.update(seconds)
      player.update(seconds, wantedDirection(), obstacles(), carried ? 0.86 : 1)
      for (const prop of all()) prop.update(seconds)
      showRound()
      showHelp()
      statsIn -= seconds
      if (statsIn > 0) return
      statsIn = 0.4
      hud.showStats(yardStats(all(), stage))
      if (view > 0) showLevels(all(), LEVEL_VIEWS[view]!)
    },
  }
}
