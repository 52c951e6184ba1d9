import type { z } from 'zod'
import { ConfigError } from '../errors/index.js'

/** Parses with a schema; the first problem becomes a `ConfigError` that names the key's path and the origin. */
export function parseSettings<T extends z.ZodType>(schema: T, value: unknown, origin: string): z.output<T> {
  const result = schema.safeParse(value)
  if (result.success) return result.data
  throw new ConfigError('RAGE3D_CONFIG_INVALID', `${origin}: ${describeIssues(result.error)}.`, {
    cause: result.error,
    hint: 'Correct or remove the key. Every key stands in docs/options.md.',
  })
}

/** All issues of a failed parse in one sentence, each with the path of its key. */
export function describeIssues(error: z.ZodError): string {
  return error.issues.map(describeIssue).join('; ')
}

function describeIssue(issue: z.core.$ZodIssue): string {
  const at = issue.path.length > 0 ? `\`${issue.path.join('.')}\`` : 'the settings'
  if (issue.code === 'unrecognized_keys') {
    const prefix = issue.path.length > 0 ? `${issue.path.join('.')}.` : ''
    return `unknown key ${issue.keys.map((key) => `\`${prefix}${key}\``).join(', ')}`
  }
  return `${at}: ${issue.message.charAt(0).toLowerCase()}${issue.message.slice(1)}`
}
