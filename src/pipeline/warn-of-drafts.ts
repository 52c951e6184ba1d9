import { chooseGenerator } from './choose-generator.js'
import { listPhotos } from './consent.js'
import type { PipelineContext } from './context.js'
import type { ModelSummary } from './types.js'

/** One warning that names every photo for which a draft stands in only because there is no key. */
export function warnOfDrafts(
  models: readonly Pick<ModelSummary, 'photo' | 'state'>[],
  context: PipelineContext,
): void {
  const choice = chooseGenerator(context.settings)
  if (choice.kind !== 'draft' || !choice.fallback) return
  const photos = models.filter(({ state }) => state === 'draft').map(({ photo }) => photo)
  if (photos.length === 0) return
  context.events.emit('warning', {
    photo: null,
    message: `Drafts stand in for ${listPhotos(photos)}: RAGE3D_API_KEY is not set. Choose \`generator: "draft"\` to mean it.`,
  })
}
