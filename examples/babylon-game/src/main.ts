import { Vector3 } from '@babylonjs/core/Maths/math.vector.js'
import { art } from './art.ts'
import { createDropTarget } from './drop-target.ts'
import { createEffects } from './game/effects.ts'
import { createInput } from './game/input.ts'
import { createMarket } from './game/market.ts'
import { createPlayer } from './game/player.ts'
import { createRound } from './game/round.ts'
import { createSounds } from './game/sounds.ts'
import { createHud } from './hud/create-hud.ts'
import { createStage } from './stage/create-stage.ts'
import { keepFluent } from './stage/keep-fluent.ts'
import { createYard } from './yard/create-yard.ts'

const canvas = document.querySelector<HTMLCanvasElement>('#view')!
const stage = createStage(canvas)
const { engine, scene, camera } = stage
const walls = createYard(stage)
const player = createPlayer(stage)
const sounds = createSounds()
const input = createInput(canvas, scene, camera)
const round = createRound(() => market.names())
const hud = createHud(document.querySelector<HTMLElement>('#hud')!, () => market.start())
const market = createMarket({
  stage,
  player,
  input,
  effects: createEffects(scene),
  sounds,
  hud,
  round,
  walls,
})

market.stock(art)
hud.showTitle(round)
input.onKey((code) => {
  if (code === 'KeyL') market.nextView()
  else if (code === 'KeyM') hud.note(sounds.toggle() ? 'Sound on' : 'Sound off')
  else if (round.phase === 'playing') market.use()
  else if (code !== 'KeyH') market.start()
})
if (import.meta.env.DEV) createDropTarget({ onHover: hud.dropTarget, onNote: hud.note })

const ahead = new Vector3(0, 0.7, 1.3)
scene.onBeforeRenderObservable.add(() => {
  const seconds = Math.min(0.1, engine.getDeltaTime() / 1000)
  market.update(seconds)
  const goal = player.root.position.add(ahead)
  camera.target = Vector3.Lerp(camera.target, goal, 1 - Math.exp(-5 * seconds))
})
engine.runRenderLoop(() => scene.render())
keepFluent(stage, market.isLoading)

Object.assign(globalThis, { scene })

// A photo that appears in the art folder changes art.ts; the world takes the newcomer in and goes on.
import.meta.hot?.accept('./art.ts', (next) => {
  if (next) market.stock(next.art)
})
