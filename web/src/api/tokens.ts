/**
 * Keeps a session's tokens: the access token in memory, the refresh token where all tabs see it.
 *
 * A refresh token is good for one exchange, so exchanges happen one at a time: within a tab by sharing the promise,
 * across tabs by a Web Lock. Browsers give Web Locks to secure contexts only; over plain HTTP in a home network the
 * server's ten seconds of grace for a token that was just used carry two tabs that meet.
 */

export const REFRESH_KEY = 'cavea.refresh_token'
export const REFRESH_LOCK = 'cavea-refresh'

/** Seconds of life an access token must have left to be worth sending. */
const MARGIN = 20

export interface Exchanged<User> {
  access_token: string
  expires_in: number
  refresh_token: string
  user: User
}

export interface Surroundings<User> {
  storage: Pick<Storage, 'getItem' | 'setItem' | 'removeItem'>
  /** Exchanges a refresh token; null when the server refuses it; throws when the server cannot be reached. */
  exchange: (refreshToken: string) => Promise<Exchanged<User> | null>
  exclusively: <T>(work: () => Promise<T>) => Promise<T>
  now: () => number
  onChange: (user: User | null) => void
}

export class Tokens<User> {
  #access: string | null = null
  #expiresAt = 0
  #pending: Promise<string | null> | null = null
  readonly #around: Surroundings<User>

  constructor(around: Surroundings<User>) {
    this.#around = around
  }

  /** Whether there was a session when this browser was last used. */
  get remembered(): boolean {
    return this.#around.storage.getItem(REFRESH_KEY) !== null
  }

  /** An access token that lives for at least `seconds` more, or null when nobody is signed in. */
  async access(seconds: number = MARGIN): Promise<string | null> {
    const left = (this.#expiresAt - this.#around.now()) / 1000
    if (this.#access !== null && left > seconds) return this.#access
    return this.renew()
  }

  /** A new access token, or null when nobody is signed in (any more). Throws when the server cannot be reached. */
  renew(): Promise<string | null> {
    this.#pending ??= this.#around.exclusively(() => this.#exchange()).finally(() => (this.#pending = null))
    return this.#pending
  }

  /** Begins the session that the server has just made. */
  keep(made: Exchanged<User>): void {
    this.#access = made.access_token
    this.#expiresAt = this.#around.now() + made.expires_in * 1000
    this.#around.storage.setItem(REFRESH_KEY, made.refresh_token)
    this.#around.onChange(made.user)
  }

  /** Ends the session in this browser; returns the refresh token, for the server to forget. */
  drop(): string | null {
    const token = this.#around.storage.getItem(REFRESH_KEY)
    this.#around.storage.removeItem(REFRESH_KEY)
    this.forget()
    return token
  }

  /** Ends the session in this tab only: another one has ended it already. */
  forget(): void {
    this.#access = null
    this.#expiresAt = 0
    this.#around.onChange(null)
  }

  async #exchange(): Promise<string | null> {
    // Read inside the lock: another tab may just have exchanged the one seen before.
    const token = this.#around.storage.getItem(REFRESH_KEY)
    if (token === null) {
      if (this.#access !== null) this.forget()
      return null
    }
    const made = await this.#around.exchange(token)
    if (made !== null) {
      this.keep(made)
      return made.access_token
    }
    if (this.#around.storage.getItem(REFRESH_KEY) === token) this.drop()
    return null
  }
}
