/**
 * An error as it should look in Vite's output: the message alone. A stack of ours would tell the reader nothing.
 */
export function pluginError(message: string, id?: string): Error & { id?: string } {
  const error: Error & { id?: string } = new Error(message)
  error.name = 'rage3d'
  error.stack = `rage3d: ${message}`
  if (id) error.id = id
  return error
}
