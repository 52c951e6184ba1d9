import type { Settings } from '../config/index.js'

/** What a build does about photos that cost money: `ask` on the terminal, `buy` at once, or `refuse`. */
export type ConsentPolicy = 'ask' | 'buy' | 'refuse'

/** CI and builds without a terminal never ask; only an explicit `spend.when: 'auto'` buys there. */
export function consentPolicy(settings: Pick<Settings, 'spend' | 'ci'>, interactive: boolean): ConsentPolicy {
  if (settings.spend.when === 'auto') return 'buy'
  return settings.spend.when === 'ask' && interactive && !settings.ci ? 'ask' : 'refuse'
}

/** Whether drafts are made only because there is no key. */
export function isDraftFallback({ generator, apiKey }: Pick<Settings, 'generator' | 'apiKey'>): boolean {
  return generator === 'auto' && apiKey === null
}
