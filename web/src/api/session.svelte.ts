import type { components } from './schema'
import { REFRESH_KEY, REFRESH_LOCK, Tokens, type Exchanged } from './tokens'

export type User = components['schemas']['User']

/** Who is signed in; `undefined` until that is known. */
export const session = $state<{ user: User | null | undefined }>({ user: undefined })

async function exchange(refreshToken: string): Promise<Exchanged<User> | null> {
  const answer = await fetch('/api/auth/refresh', {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify({ refresh_token: refreshToken }),
  })
  if (answer.ok) return (await answer.json()) as Exchanged<User>
  if (answer.status === 429 || answer.status >= 500) throw new TypeError(`the server answered ${answer.status}`)
  return null
}

export const tokens = new Tokens<User>({
  storage: localStorage,
  exchange,
  exclusively: <T>(work: () => Promise<T>) =>
    // The types promise Web Locks always; over plain HTTP they are not there.
    ('locks' in navigator ? navigator.locks.request(REFRESH_LOCK, work) : work()) as Promise<T>,
  now: Date.now,
  onChange: (user) => (session.user = user),
})

addEventListener('storage', (event) => {
  if (event.key !== REFRESH_KEY && event.key !== null) return
  if (!tokens.remembered) tokens.forget()
  else if (!session.user) void tokens.renew().catch(() => undefined)
})

/** `fetch` with the session's token: an expired one is exchanged, and the request is sent once more. */
export async function signedFetch(request: Request): Promise<Response> {
  const retry = request.clone()
  const token = await tokens.access()
  if (token !== null) request.headers.set('Authorization', `Bearer ${token}`)
  const answer = await fetch(request)
  if (answer.status !== 401 || token === null) return answer
  const renewed = await tokens.renew()
  if (renewed === null) return answer
  retry.headers.set('Authorization', `Bearer ${renewed}`)
  return fetch(retry)
}

/** Signs out here and on the server; does not wait for the server. */
export function signOut(): void {
  const refreshToken = tokens.drop()
  if (refreshToken === null) return
  void fetch('/api/auth/logout', {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify({ refresh_token: refreshToken }),
    keepalive: true,
  }).catch(() => undefined)
}

/** Whether the signed-in person is an administrator. */
export const isAdmin = (): boolean => session.user?.role === 'admin'
