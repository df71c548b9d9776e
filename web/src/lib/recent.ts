/** Recent searches, kept in this browser only. */

const KEY = 'cavea.searches'
const KEPT = 6

export function recentSearches(): string[] {
  try {
    const stored: unknown = JSON.parse(localStorage.getItem(KEY) ?? '[]')
    return Array.isArray(stored) ? stored.filter((entry) => typeof entry === 'string').slice(0, KEPT) : []
  } catch {
    return []
  }
}

export function rememberSearch(query: string): void {
  const wanted = query.trim()
  if (wanted.length < 2) return
  const others = recentSearches().filter((entry) => entry.toLowerCase() !== wanted.toLowerCase())
  localStorage.setItem(KEY, JSON.stringify([wanted, ...others].slice(0, KEPT)))
}

export function forgetSearches(): void {
  localStorage.removeItem(KEY)
}
