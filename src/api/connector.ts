import { isIP, type LookupFunction } from 'node:net'
import { buildConnector } from 'undici'
import type { Resolve } from './addresses.js'

/** How sockets are opened, and to where. */
export interface ConnectorOptions {
  readonly timeoutMs: number
  readonly resolve: Resolve
  /** Throws for an address that must not be connected to. */
  check(address: string, protocol: string): void | Promise<void>
}

/**
 * Opens sockets for undici, and only to addresses that pass `check`. The check and the connection use the same
 * answer of one look-up, so that a name which changes its address in between (DNS rebinding) gains nothing.
 */
export function createConnector(options: ConnectorOptions): buildConnector.connector {
  return (target, callback) => {
    const lookup = guardedLookup(options, target.protocol)
    const connect = buildConnector({ timeout: options.timeoutMs, maxCachedSessions: 0, lookup })
    checkLiteral(options, target.hostname, target.protocol).then(
      () => connect(target, callback),
      (error) => callback(error, null),
    )
  }
}

/** Node looks up no literals, so they are checked before the connection. */
async function checkLiteral(options: ConnectorOptions, hostname: string, protocol: string): Promise<void> {
  if (isIP(hostname)) await options.check(hostname, protocol)
}

function guardedLookup({ resolve, check }: ConnectorOptions, protocol: string): LookupFunction {
  const find = async (hostname: string, family: number) => {
    const all = await resolve(hostname)
    for (const { address } of all) await check(address, protocol)
    const usable = all.filter((entry) => family === 0 || entry.family === family)
    if (usable.length > 0) return usable
    throw Object.assign(new Error(`getaddrinfo ENOTFOUND ${hostname}`), { code: 'ENOTFOUND' })
  }
  return (hostname, { all, family }, callback) => {
    const wanted = family === 4 || family === 'IPv4' ? 4 : family === 6 || family === 'IPv6' ? 6 : 0
    find(hostname, wanted).then(
      (usable) => {
        if (all) callback(null, [...usable])
        else callback(null, usable[0]!.address, usable[0]!.family)
      },
      (error) => callback(error, ''),
    )
  }
}
