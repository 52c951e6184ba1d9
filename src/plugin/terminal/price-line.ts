/** `3 × ₹99 = ₹297`. */
export function priceLine(count: number, price: number): string {
  return `${count} × ₹${price} = ₹${(count * price).toLocaleString('en-US')}`
}
