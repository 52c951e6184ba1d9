import { ConfigError } from '../errors/index.js'

/** What a request may limit, in milliseconds, bytes or attempts. */
const LIMITS = ['deadlineMs', 'firstMs', 'minMs', 'maxMs', 'stallMs', 'maxBytes', 'attempts'] as const

/**
 * The options of a request as they are. Throws `RAGE3D_USAGE` for a limit that is no number: nothing is ever greater
 * than `NaN`, so the request would have no such limit at all.
 */
export function checkLimits<Options extends object>(options: Options): Options {
  const limits: { readonly [name in (typeof LIMITS)[number]]?: unknown } = options
  for (const name of LIMITS) {
    const limit = limits[name]
    if (limit === undefined || (typeof limit === 'number' && !Number.isNaN(limit))) continue
    throw new ConfigError('RAGE3D_USAGE', `\`${name}\` of a request is not a number.`, {
      hint: `Correct \`${name}\`, or leave it out for its default.`,
    })
  }
  return options
}
