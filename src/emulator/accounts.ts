/** One customer: a wallet, and what was bought from it. */
export interface Account {
  readonly email: string
  readonly name: string
  /** INR. */
  balance: number
}

/** One listed account. */
export interface AccountOptions {
  /** INR. Default: the emulator's `balance`. */
  readonly balance?: number
  readonly email?: string
  readonly name?: string
  /** Further keys of the same account. */
  readonly keys?: readonly string[]
}

/** Finds the account of a key. */
export interface Accounts {
  /** `null` if the key is not known. */
  of(key: string | undefined): Account | null
  /** The account that keys without an entry of their own belong to, else the first one. */
  readonly main: Account
}

/** Without a list, every key belongs to one account; with one, other keys are refused. */
export function createAccounts(
  listed: Readonly<Record<string, AccountOptions>> | undefined,
  balance: number,
): Accounts {
  const create = (options: AccountOptions = {}): Account => ({
    email: options.email ?? 'user@example.com',
    name: options.name ?? 'John Doe',
    balance: options.balance ?? balance,
  })
  const byKey = new Map<string, Account>()
  for (const [key, options] of Object.entries(listed ?? {})) {
    const account = create(options)
    for (const name of [key, ...(options.keys ?? [])]) byKey.set(name, account)
  }
  const shared = listed ? null : create()
  return {
    of: (key) => (key ? (byKey.get(key) ?? shared) : null),
    main: shared ?? [...byKey.values()][0]!,
  }
}
