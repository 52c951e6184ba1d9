/**
 * An error as it should look in Vite's output: the message alone. A stack of ours would tell the reader nothing.
 */
export function pluginError(message: string, id?: string): Error & { id?: string } {
  const error: Error & { id?: string } = new Error(message)
  error.name = 'rage3d'
  // Vite cuts off exactly this beginning, line end included, and shows what is left: nothing.
  error.stack = `${error.name}: ${message}\n`
  if (id) error.id = id
  return error
}
