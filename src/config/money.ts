/** `₹1,386`; paise only where there are any. By hand: the first `toLocaleString` of a run loads for 30 ms. */
export function formatMoney(amount: number): string {
  const [whole = '', paise] = amount.toFixed(2).split('.')
  return `₹${groupDigits(whole)}${paise === '00' ? '' : `.${paise?.replace(/0$/, '')}`}`
}

/** `3 × ₹99 = ₹297`. */
export function formatSum(count: number, price: number): string {
  return `${count} × ${formatMoney(price)} = ${formatMoney(count * price)}`
}

/** Digits with separators between thousands. */
export function groupDigits(digits: string): string {
  return digits.replace(/\B(?=(\d{3})+$)/g, ',')
}
