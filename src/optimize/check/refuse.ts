import { type ErrorCode, OptimizeError } from '../../errors/index.js'

/** Throws an `OptimizeError` whose message is "<subject> <predicate>." */
export type Refuse = (predicate: string, code?: ErrorCode) => never

/** @param name of the model, as the user knows it; it begins every message. */
export function createRefuse(name: string | undefined): Refuse {
  const subject = name === undefined ? 'The model' : `The model "${name}"`
  return (predicate, code = 'RAGE3D_GLB_INVALID') => {
    throw new OptimizeError(code, `${subject} ${predicate}.`, name === undefined ? {} : { photo: name })
  }
}

/** Text from a foreign file, fit for a message: short, on one line, without control characters. */
export function quote(text: unknown, maxLength = 60): string {
  const clean = String(text).replace(/[\u0000-\u001f\u007f-\u009f\u2028\u2029]/g, '·')
  return `"${clean.length > maxLength ? `${clean.slice(0, maxLength)}…` : clean}"`
}
