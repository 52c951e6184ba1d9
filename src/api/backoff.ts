/**
 * Wait before the retry numbered `retry` (0 is the first), in milliseconds: "full jitter", a random share of a
 * limit that doubles from 0.5 s to 10 s, so that many clients do not come back together.
 * https://aws.amazon.com/blogs/architecture/exponential-backoff-and-jitter/
 */
export function backoffMs(retry: number, random: () => number): number {
  return random() * Math.min(10_000, 500 * 2 ** Math.min(retry, 20))
}
