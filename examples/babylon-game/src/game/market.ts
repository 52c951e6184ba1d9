import type { Art } from '../art.ts'
import type { Hud } from '../hud/create-hud.ts'
import { LEVEL_VIEWS, showLevels } from '../hud/level-view.ts'
import { yardStats } from '../hud/yard-stats.ts'
import type { Stage } from '../stage/create-stage.ts'
import { HAND_IN } from '../yard/layout.ts'
import type { Obstacle } from './collision.ts'
import type { Effects } from './effects.ts'
import { type Input, wantedDirection } from './input.ts'
import type { Player } from './player.ts'
import type { Prop } from './props.ts'
import type { Round } from './round.ts'
import type { Sounds } from './sounds.ts'
import { createThings } from './things.ts'

/** What the player does with the things of the yard. */
export interface Market {
  /** Takes in photos that are new. */
  stock(art: readonly Art[]): void
  /** Names of what can be asked for. */
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

/** A wish that has not been found for this long is shown by a beam. */
const BEAM_AFTER_SECONDS = 9
/** The numbers in the corner are counted this often, in seconds. */
const STATS_EVERY = 0.4

/** The game itself: walking, carrying, handing in. */
export function createMarket(parts: MarketParts): Market {
  const { stage, player, input, effects, sounds, hud, round, walls } = parts
  const things = createThings(stage, announceReplaced)
  const announced = new Map<string, string>()
  let isOpen = false
  let view = 0
  let statsIn = 0
  let shownWish: string | null = null
  let shownPhase = round.phase

  function announceReplaced({ art, root }: Prop): void {
    effects.sparkle(root.position.x, root.position.y + 0.7, root.position.z, '#8ff0ff')
    if (announced.get(art.name) === art.model.url) return // Another one of its kind has told already.
    announced.set(art.name, art.model.url)
    sounds.play('swap')
    hud.note(`${title(art)} is now ${art.model.state === 'draft' ? 'a new draft' : 'the real model'}`)
  }

  function isAtCounter(): boolean {
    const { x, z } = player.root.position
    return Math.hypot(x - HAND_IN.x, z - HAND_IN.z) < HAND_IN.radius
  }

  function putDown(): void {
    const thing = things.carried
    if (!thing) return
    const points = isAtCounter() ? round.handIn(thing.prop.art.name) : null
    if (points !== null) {
      things.putAt(thing, thing.home.x, thing.home.z)
      hud.points(`+${points}`)
      sounds.play('right')
      effects.sparkle(HAND_IN.x, 1.2, HAND_IN.z + 1, '#ffd27a')
      return
    }
    const { position, rotation } = player.root
    things.putAt(thing, position.x + Math.sin(rotation.y) * 0.9, position.z + Math.cos(rotation.y) * 0.9)
    const isWrong = isAtCounter() && round.phase === 'playing'
    sounds.play(isWrong ? 'wrong' : 'drop')
    if (isWrong) hud.note('That is not what they are looking for.')
  }

  function showRound(): void {
    hud.showRound(round)
    if (round.wanted !== shownWish) {
      shownWish = round.wanted
      const art = shownWish === null ? undefined : things.get(shownWish)?.prop.art
      hud.showWish(art ? { name: title(art), photo: art.photo } : null)
    }
    if (round.phase === shownPhase) return
    shownPhase = round.phase
    if (round.phase !== 'over') return
    hud.showTitle(round)
    sounds.play('end')
  }

  function showHelp(): void {
    const near = things.carried ? null : things.reachable(player)
    if (things.carried) hud.hint(isAtCounter() ? 'Space: hand it in' : 'Carry it to the red stall')
    else hud.hint(near ? `Space: pick up the ${title(near.prop.art)}` : '')
    const { x, z } = near?.prop.root.position ?? { x: 0, z: 0 }
    effects.ring(near ? { x, z, radius: Math.max(...near.prop.art.model.size) * 0.55 } : null)
  }

  function showWay(): void {
    const wish = round.wanted === null ? undefined : things.get(round.wanted)
    const strength = Math.min(1, (round.waiting - BEAM_AFTER_SECONDS) / 3)
    if (wish && wish === things.carried) effects.beam(HAND_IN, 0.6)
    else effects.beam(wish && strength > 0 ? wish.prop.root.position : null, strength)
  }

  function showNumbers(seconds: number): void {
    statsIn -= seconds
    if (statsIn > 0) return
    statsIn = STATS_EVERY
    hud.showStats(yardStats(things.props(), stage))
    if (view > 0) showLevels(things.props(), LEVEL_VIEWS[view]!)
  }

  return {
    stock(art) {
      const newcomers = things.stock(art)
      for (const { prop, home } of isOpen ? newcomers : []) {
        effects.sparkle(home.x, 0.6, home.z, '#ffd27a')
        hud.note(`${title(prop.art)} has come to the market`)
      }
      isOpen = true
    },
    names: () =>
      things
        .all()
        .filter(({ prop }) => prop.model())
        .map(({ prop }) => prop.art.name),
    isLoading: () => things.props().some((prop) => !prop.model()),
    use() {
      if (things.carried) return putDown()
      const near = things.reachable(player)
      if (!near) return
      things.pickUp(near, player)
      sounds.play('pick')
    },
    start() {
      for (const thing of things.all()) things.putAt(thing, thing.home.x, thing.home.z)
      round.start()
      shownPhase = round.phase
      hud.hideTitle()
      sounds.play('start')
    },
    nextView() {
      view = (view + 1) % LEVEL_VIEWS.length
      showLevels(things.props(), LEVEL_VIEWS[view]!)
    },
    update(seconds) {
      round.update(seconds)
      const direction = wantedDirection(input, player.root.position, stage.camera)
      player.update(seconds, direction, [...walls, ...things.obstacles()], things.carried ? 0.86 : 1)
      for (const prop of things.props()) prop.update(seconds)
      showRound()
      showHelp()
      showWay()
      showNumbers(seconds)
    },
  }
}

function title({ name }: Art): string {
  return name.replaceAll('-', ' ')
}
