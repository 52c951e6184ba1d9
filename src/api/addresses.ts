import { lookup } from 'node:dns/promises'
import { BlockList, isIP } from 'node:net'

/** One address of a host. `family` is 4 or 6. */
export interface Address {
  readonly address: string
  readonly family: number
}

/** Turns a host name into addresses, as the system does. */
export type Resolve = (hostname: string) => Promise<readonly Address[]>

/** Asks the operating system, as every other program does. */
export const systemResolve: Resolve = (hostname) => lookup(hostname, { all: true })

/** The addresses of a host of a URL: itself if it is a literal (brackets are taken off). */
export async function addressesOf(host: string, resolve: Resolve): Promise<readonly Address[]> {
  const bare = host.replace(/^\[|\]$/g, '')
  const family = isIP(bare)
  return family ? [{ address: bare, family }] : resolve(bare)
}

// Special-purpose ranges of RFC 6890 and its registry: nothing public lives there.
const special4 = new BlockList()
for (const range of [
  ['0.0.0.0', 8],
  ['10.0.0.0', 8],
  ['100.64.0.0', 10],
  ['127.0.0.0', 8],
  ['169.254.0.0', 16],
  ['172.16.0.0', 12],
  ['192.0.0.0', 24],
  ['192.0.2.0', 24],
  ['192.88.99.0', 24],
  ['192.168.0.0', 16],
  ['198.18.0.0', 15],
  ['198.51.100.0', 24],
  ['203.0.113.0', 24],
  ['224.0.0.0', 3],
] as const) {
  special4.addSubnet(range[0], range[1], 'ipv4')
}

const global6 = new BlockList()
global6.addSubnet('2000::', 3, 'ipv6')

const special6 = new BlockList()
special6.addSubnet('2001::', 23, 'ipv6')
special6.addSubnet('2001:db8::', 32, 'ipv6')
special6.addSubnet('2002::', 16, 'ipv6')
special6.addSubnet('3fff::', 20, 'ipv6')

/** Whether an address belongs to the public internet: not loopback, private, link-local, multicast or reserved. */
export function isPublicAddress(address: string): boolean {
  if (isIP(address) === 4) return !special4.check(address, 'ipv4')
  const bare = address.replace(/%.*$/, '')
  if (isIP(bare) !== 6) return false
  const embedded = embedded4(bare)
  if (embedded) return isPublicAddress(embedded)
  return global6.check(bare, 'ipv6') && !special6.check(bare, 'ipv6')
}

/** Whether a host of a URL names this machine. */
export function isLoopbackHost(host: string): boolean {
  const bare = host.replace(/^\[|\]$/g, '')
  return (
    bare === 'localhost' || bare.endsWith('.localhost') || bare === '::1' || /^127\.\d+\.\d+\.\d+$/.test(bare)
  )
}

/** The IPv4 address inside `::ffff:a.b.c.d` (mapped) or `64:ff9b::a.b.c.d` (NAT64). */
function embedded4(address: string): string | null {
  // The URL parser writes every address in one form, with the last 32 bits as two hexadecimal groups.
  const canonical = new URL(`http://[${address}]`).hostname
  const match = /^\[(?:::ffff|64:ff9b:):([0-9a-f]{1,4}):([0-9a-f]{1,4})\]$/.exec(canonical)
  if (!match) return null
  const [high, low] = [Number.parseInt(match[1]!, 16), Number.parseInt(match[2]!, 16)]
  return [high >> 8, high & 255, low >> 8, low & 255].join('.')
}
