import { ApiKey, SERVICE_URL } from '../config/index.js'
import { ConfigError } from '../errors/index.js'
import { readBalance, readProfile } from './account.js'
import { systemResolve } from './addresses.js'
import { checkLimits } from './check-limits.js'
import type { Client, ClientOptions } from './client-types.js'
import { systemClock } from './clock.js'
import { download } from './download.js'
import { readGenerations } from './generations.js'
import { submit } from './submit.js'
import { convertStl, readTask } from './task.js'
import { timeoutsOf } from './timeouts.js'
import { createTransport } from './transport.js'
import { waitForTask } from './wait-for-task.js'

/**
 * Opens a client of the service. Without options it reads `RAGE3D_API_KEY` and `RAGE3D_API_URL` from the environment.
 *
 * ```ts
 * const client = createClient()
 * const outcome = await client.generate([{ bytes, contentType: 'image/jpeg', fileName: 'chair.jpg' }])
 * if (outcome.kind !== 'submitted') throw outcome.error
 * await client.waitForTask(outcome.taskId)
 * await client.download(outcome.taskId, 'glb', { to: 'chair.glb' })
 * await client.close()
 * ```
 */
export function createClient(options: ClientOptions = {}): Client {
  const env = options.env ?? process.env
  const transport = createTransport({
    url: baseUrl(options.url ?? (env.RAGE3D_API_URL?.trim() || SERVICE_URL)),
    apiKey: usableKey(options.apiKey ?? env.RAGE3D_API_KEY?.trim()),
    clock: options.clock ?? systemClock,
    random: options.random ?? Math.random,
    resolve: options.resolve ?? systemResolve,
    timeouts: timeoutsOf(options),
  })
  return {
    url: transport.url,
    generate: (images, request = {}) => submit(transport, images, request),
    task: async (taskId, request = {}) => readTask(transport, taskId, checkLimits(request)),
    waitForTask: async (taskId, request = {}) => waitForTask(transport, taskId, checkLimits(request)),
    convertStl: async (taskId, request = {}) => convertStl(transport, taskId, checkLimits(request)),
    download: async (taskId, type, request) => download(transport, taskId, type, checkLimits(request)),
    generations: async (request = {}) => readGenerations(transport, checkLimits(request)),
    balance: async (request = {}) => readBalance(transport, checkLimits(request)),
    profile: async (request = {}) => readProfile(transport, checkLimits(request)),
    close: () => transport.close(),
  }
}

function usableKey(key: ApiKey | string | undefined): ApiKey {
  if (!key) throw new ConfigError('RAGE3D_KEY_MISSING', 'There is no API key: RAGE3D_API_KEY is not set.')
  const apiKey = typeof key === 'string' ? new ApiKey(key) : key
  if (/^[\x21-\x7e]{1,512}$/.test(apiKey.reveal())) return apiKey
  throw new ConfigError(
    'RAGE3D_KEY_MISSING',
    'The API key holds characters that no key of the service has.',
    {
      hint: 'Copy RAGE3D_API_KEY from your dashboard again, without quotes or spaces.',
    },
  )
}

function baseUrl(text: string): URL {
  const url = URL.canParse(text) ? new URL(text) : null
  // An empty query or fragment shows in `href` only, and would swallow every path behind it.
  const plain = url && !url.username && !url.password && !/[?#]/.test(url.href)
  if (plain && (url.protocol === 'https:' || url.protocol === 'http:')) return url
  throw new ConfigError('RAGE3D_CONFIG_INVALID', 'The URL of the service is not an http(s) address.', {
    hint: 'Check `api.url` and RAGE3D_API_URL: no user name, query or fragment belongs there.',
  })
}
