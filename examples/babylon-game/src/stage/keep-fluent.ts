import type { Stage } from './create-stage.ts'

/** Pixels that a machine without a graphics card can draw a few times a second. */
const FEW_PIXELS = 260_000

/** What is given up first when pictures come too slowly. */
const STEPS: readonly ((stage: Stage) => void)[] = [
  ({ pipeline }) => {
    pipeline.samples = 1
  },
  ({ engine }) => engine.setHardwareScalingLevel(1),
  ({ pipeline }) => pipeline.dispose(),
  ({ scene }) => scene.getLightByName('lantern light')?.setEnabled(false),
  ({ shadows }) => {
    const map = shadows.getShadowMap()
    if (map) map.refreshRate = 4
    shadows.usePercentageCloserFiltering = false
  },
  ({ engine }) => {
    const canvas = engine.getRenderingCanvas()
    const pixels = canvas ? canvas.clientWidth * canvas.clientHeight : FEW_PIXELS
    engine.setHardwareScalingLevel(Math.max(1, Math.sqrt(pixels / FEW_PIXELS)))
  },
]

const PERIOD_MS = 2500
const ENOUGH_FPS = 32

/**
 * Lowers the quality step by step while the picture stutters. Loading stutters too, so it waits for that.
 * Without a graphics card all steps are taken at once.
 */
export function keepFluent(stage: Stage, isLoading: () => boolean): void {
  let step = 0
  const { renderer } = stage.engine.getGlInfo()
  if (/swiftshader|llvmpipe|software/i.test(renderer)) while (step < STEPS.length) STEPS[step++]?.(stage)
  setInterval(() => {
    if (document.hidden || isLoading() || step >= STEPS.length) return
    if (stage.engine.getFps() < ENOUGH_FPS) STEPS[step++]?.(stage)
  }, PERIOD_MS)
}
