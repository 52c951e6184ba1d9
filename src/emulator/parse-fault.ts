import { ConfigError } from '../errors/index.js'
import { type Fault, ROUTES, type RouteName } from './fault.js'
import { type FaultKind, faultKinds } from './fault-kinds.js'

/**
 * Reads a fault as it is written for `--fault`:
 *
 * ```text
 * [ROUTE[/after]:]KIND[=VALUE][@WHEN]
 *
 * ROUTE  generate, task, convert, download, files, model, generations, balance, profile, other, all; default: the
 *        kind's own, and none but those
 * /after the request is handled, and charged, before the answer is lost or replaced
 * KIND   a key of `faultKinds`
 * WHEN   which matching request: `2`, `2-4`, `3-` (from the third on), `*` (all of them), counted from 1; default `1`
 * ```
 *
 * Examples: `rate-limit=2@1-3`, `generate/after:drop`, `download:truncated@*`, `fail=no-refund@2`,
 * `set=task_id:"../../x"`.
 */
export function parseFault(spec: string): Fault {
  const match = /^(?:([a-z]+)(\/after)?:)?([a-z-]+)(?:=(.*?))?(?:@(\*|\d+-?\d*))?$/su.exec(spec.trim())
  if (!match) throw unknown(spec, 'It is written [ROUTE[/after]:]KIND[=VALUE][@WHEN].')
  const [, route, after, kind, value, when] = match
  if (!isKind(kind!)) throw unknown(spec, `The kinds are ${Object.keys(faultKinds).join(', ')}.`)
  checkValue(kind, value, spec)
  return {
    kind,
    value: value ?? null,
    routes: routesOf(route, kind, spec),
    phase: after ? 'after' : 'before',
    ...rangeOf(when, spec),
  }
}

/** Reads one fault or many; objects pass unchanged. */
export function parseFaults(faults: string | Fault | readonly (string | Fault)[] = []): Fault[] {
  const list = typeof faults === 'string' || 'kind' in faults ? [faults] : faults
  return list.map((fault) => (typeof fault === 'string' ? parseFault(fault) : fault))
}

function checkValue(kind: FaultKind, value: string | undefined, spec: string): void {
  const { value: wanted, accepts } = faultKinds[kind]
  const optional = wanted === '' || wanted.startsWith('[')
  const good = value === undefined ? optional : wanted !== '' && accepts.test(value)
  if (!good)
    throw unknown(spec, wanted === '' ? `${kind} takes no value.` : `It is written ${kind}=${wanted}.`)
}

/** The kind's own routes among those that are named: a fault on any other could never act. */
function routesOf(route: string | undefined, kind: FaultKind, spec: string): readonly RouteName[] {
  const own: readonly RouteName[] = faultKinds[kind].routes ?? ROUTES
  const named = routesNamed(route, spec)
  const routes = own.filter((name) => named.includes(name))
  if (routes.length === 0) throw unknown(spec, `The kind ${kind} acts on ${own.join(' and ')} only.`)
  return routes
}

function routesNamed(route: string | undefined, spec: string): readonly RouteName[] {
  if (route === undefined || route === 'all') return ROUTES
  if (route === 'model') return ['download', 'files']
  const known = ROUTES.find((name) => name === route)
  if (known) return [known]
  throw unknown(spec, `The routes are ${ROUTES.join(', ')}, model and all.`)
}

function rangeOf(when = '1', spec: string): { from: number; to: number } {
  if (when === '*') return { from: 1, to: Number.POSITIVE_INFINITY }
  const [first, last = first] = when.split('-') as [string, string?]
  const from = Number(first)
  const to = last === '' ? Number.POSITIVE_INFINITY : Number(last)
  if (from >= 1 && to >= from) return { from, to }
  throw unknown(spec, 'Requests are counted from 1, and a range begins with the lower number: @2, @2-4, @3-.')
}

const isKind = (kind: string): kind is FaultKind => Object.hasOwn(faultKinds, kind)

function unknown(spec: string, hint: string): ConfigError {
  return new ConfigError('RAGE3D_USAGE', `The fault "${spec.slice(0, 100)}" is not understood.`, { hint })
}
