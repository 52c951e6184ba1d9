/** `1,234,567 bytes` as `1.2 MB`; decimal units, as file managers and networks count. */
export function formatBytes(bytes: number): string {
  if (bytes < 1_000) return `${bytes} B`
  const units = ['kB', 'MB', 'GB', 'TB']
  let value = bytes / 1_000
  let unit = 0
  while (value >= 1_000 && unit < units.length - 1) {
    value /= 1_000
    unit++
  }
  return `${value < 10 ? value.toFixed(1) : Math.round(value)} ${units[unit]}`
}

/** Whole number with thousands separators. */
export function formatCount(count: number): string {
  return count.toLocaleString('en-US')
}

/** `₹1,386`; paise only where there are any. */
export function formatMoney(amount: number): string {
  return `₹${amount.toLocaleString('en-US', { maximumFractionDigits: 2 })}`
}

/** Milliseconds as `0.8 s`, `12 s` or `2 min 5 s`. */
export function formatDuration(ms: number): string {
  const seconds = ms / 1_000
  if (seconds < 10) return `${seconds.toFixed(1)} s`
  if (seconds < 60) return `${Math.round(seconds)} s`
  return `${Math.floor(seconds / 60)} min ${Math.round(seconds % 60)} s`
}

/** `1 photo`, `3 photos`. */
export function plural(count: number, noun: string): string {
  return `${formatCount(count)} ${noun}${count === 1 ? '' : 's'}`
}
