import { type Emulator, type EmulatorOptions, startEmulator } from '../../src/emulator/index.js'
import { stampGlb } from '../../src/emulator/stamp-glb.js'
import { texturedBall } from '../optimize/support/models.js'

/**
 * The service, with small balls for models: another one for every task, as at the service, and made in no time.
 * For tests that look at what is bought rather than at how it looks.
 */
export async function startService(options: EmulatorOptions = {}): Promise<Emulator> {
  const ball = await texturedBall(8)
  let made = 0
  return startEmulator({ model: async () => stampGlb(ball, { number: ++made }), ...options })
}
