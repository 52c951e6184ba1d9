/** A moment as the service writes it: `2026-03-21T12:00:00.000+00:00`. */
export function timestamp(ms: number): string {
  return new Date(ms).toISOString().replace('Z', '+00:00')
}
