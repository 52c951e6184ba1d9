import type { z } from 'zod'
import type { Profile } from './client-types.js'
import { type ReadOptions, readJson } from './read-json.js'
import { balanceSchema, profileSchema } from './schemas.js'
import type { Transport } from './transport.js'

type Asking = Pick<ReadOptions<z.ZodType>, 'signal' | 'deadlineMs'>

/** `GET /wallet/balance`, in INR. */
export async function readBalance(transport: Transport, asking: Asking): Promise<number> {
  const { balance } = await readJson(transport, { ...asking, path: '/wallet/balance', schema: balanceSchema })
  return balance
}

/** `GET /auth/me` */
export async function readProfile(transport: Transport, asking: Asking): Promise<Profile> {
  const profile = await readJson(transport, { ...asking, path: '/auth/me', schema: profileSchema })
  const shown = (text: string | null) => (text === null ? null : transport.secrets.clean(text))
  return {
    email: shown(profile.email),
    name: shown(profile.name),
    balance: profile.balance,
    totalGenerations: profile.total_generations,
    generationCost: profile.generation_cost,
  }
}
