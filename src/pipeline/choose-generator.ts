import type { CustomGenerator, Settings } from '../config/index.js'

/** Which generator makes what is missing. `fallback`: drafts are made only for want of a key. */
export type GeneratorChoice =
  | { readonly kind: 'rage3d' }
  | { readonly kind: 'draft'; readonly fallback: boolean }
  | { readonly kind: 'custom'; readonly generator: CustomGenerator }

/** `auto` buys when there is a key, and drafts otherwise. */
export function chooseGenerator(settings: Pick<Settings, 'generator' | 'apiKey'>): GeneratorChoice {
  const { generator, apiKey } = settings
  if (typeof generator === 'object') return { kind: 'custom', generator }
  if (generator === 'auto') return apiKey ? { kind: 'rage3d' } : { kind: 'draft', fallback: true }
  return generator === 'draft' ? { kind: 'draft', fallback: false } : { kind: 'rage3d' }
}
