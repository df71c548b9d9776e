import { beforeEach, expect, test, vi } from 'vitest'
import { REFRESH_KEY, Tokens, type Exchanged } from './tokens'

type User = { name: string }

let shelf: Map<string, string>
let now: number
let exchanges: string[]
let answer: (token: string) => Promise<Exchanged<User> | null>
let people: (User | null)[]

const made = (n: number): Exchanged<User> => ({ access_token: `access-${n}`, expires_in: 900, refresh_token: `refresh-${n}`, user: { name: 'ada' } })

function tokens(): Tokens<User> {
  return new Tokens<User>({
    storage: {
      getItem: (key) => shelf.get(key) ?? null,
      setItem: (key, value) => void shelf.set(key, value),
      removeItem: (key) => void shelf.delete(key),
    },
    exchange: (token) => {
      exchanges.push(token)
      return answer(token)
    },
    exclusively: (work) => work(),
    now: () => now,
    onChange: (user) => people.push(user),
  })
}

beforeEach(() => {
  shelf = new Map()
  now = 1_000_000
  exchanges = []
  people = []
  let n = 1
  answer = async () => made((n += 1))
})

test('a fresh access token is used without asking the server', async () => {
  const kept = tokens()
  kept.keep(made(1))

  expect(await kept.access()).toBe('access-1')
  expect(exchanges).toEqual([])
})

test('an access token about to expire is exchanged first, and the rotated refresh token is stored', async () => {
  const kept = tokens()
  kept.keep(made(1))
  now += 890_000

  expect(await kept.access()).toBe('access-2')
  expect(exchanges).toEqual(['refresh-1'])
  expect(shelf.get(REFRESH_KEY)).toBe('refresh-2')
})

test('many requests at once share one exchange', async () => {
  shelf.set(REFRESH_KEY, 'refresh-0')
  const kept = tokens()

  const all = await Promise.all([kept.access(), kept.access(), kept.renew()])

  expect(all).toEqual(['access-2', 'access-2', 'access-2'])
  expect(exchanges).toEqual(['refresh-0'])
})

test('the refresh token is read when the exchange begins, so that another tab’s rotation is seen', async () => {
  const kept = tokens()
  kept.keep(made(1))
  shelf.set(REFRESH_KEY, 'refresh-of-the-other-tab')

  await kept.renew()

  expect(exchanges).toEqual(['refresh-of-the-other-tab'])
})

test('a refused refresh token ends the session', async () => {
  shelf.set(REFRESH_KEY, 'old')
  answer = async () => null
  const kept = tokens()

  expect(await kept.access()).toBeNull()
  expect(shelf.has(REFRESH_KEY)).toBe(false)
  expect(people).toEqual([null])
})

test('a refusal does not throw away the token that another tab stored meanwhile', async () => {
  shelf.set(REFRESH_KEY, 'old')
  answer = async () => {
    shelf.set(REFRESH_KEY, 'new')
    return null
  }

  await tokens().access()

  expect(shelf.get(REFRESH_KEY)).toBe('new')
})

test('a server that cannot be reached ends no session, and the next try asks again', async () => {
  shelf.set(REFRESH_KEY, 'refresh-0')
  answer = vi.fn().mockRejectedValueOnce(new TypeError('offline')).mockResolvedValue(made(5))
  const kept = tokens()

  await expect(kept.access()).rejects.toThrow('offline')
  expect(kept.remembered).toBe(true)
  expect(await kept.access()).toBe('access-5')
})

test('signing out hands back the refresh token, for the server to forget', () => {
  const kept = tokens()
  kept.keep(made(1))

  expect(kept.drop()).toBe('refresh-1')
  expect(kept.remembered).toBe(false)
})
