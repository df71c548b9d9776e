/** History routing: paths with `:names`, links of the page taken over, scroll positions kept. */

export interface Place {
  path: string
  query: URLSearchParams
  hash: string
}

const here = (): Place => ({ path: location.pathname, query: new URLSearchParams(location.search), hash: location.hash })

/** Where the app is. */
export const place = $state<Place>(here())

let entered = 0
/** Whether going back stays within the app. */
export const cameFromInside = (): boolean => entered > 0

const keepScroll = () => history.replaceState({ ...history.state, scroll: scrollY }, '')

export function navigate(to: string, { replace = false }: { replace?: boolean } = {}): void {
  const target = new URL(to, location.href)
  if (target.href === location.href) return
  keepScroll()
  history[replace ? 'replaceState' : 'pushState']({ scroll: 0 }, '', target)
  if (!replace) entered += 1
  const isOtherPage = target.pathname !== place.path
  Object.assign(place, here())
  if (isOtherPage) scrollTo(0, 0)
}

/** Goes back within the app, or to `fallback` when the app was entered here. */
export function goBack(fallback: string): void {
  if (cameFromInside()) history.back()
  else navigate(fallback, { replace: true })
}

/** Changes query parameters in place; null removes one. */
export function setQuery(changes: Record<string, string | null>): void {
  const query = new URLSearchParams(place.query)
  for (const [name, value] of Object.entries(changes)) {
    if (value === null) query.delete(name)
    else query.set(name, value)
  }
  const tail = query.toString()
  navigate(place.path + (tail ? `?${tail}` : ''), { replace: true })
}

/** Takes over plain clicks on links of this origin. Returns what undoes it. */
export function takeOverLinks(): () => void {
  history.scrollRestoration = 'manual'
  const onClick = (event: MouseEvent) => {
    if (event.defaultPrevented || event.button !== 0 || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return
    const link = (event.target as Element | null)?.closest?.('a')
    if (!link || link.target || link.hasAttribute('download') || link.origin !== location.origin) return
    if (link.pathname.startsWith('/api') || link.pathname.startsWith('/openapi')) return
    if (link.hash && link.pathname === location.pathname) return keepScroll()
    event.preventDefault()
    navigate(link.href)
  }
  const onPop = () => {
    // The browser's own entry, without a state: it went to a place on this page, and that is where the viewer wants to be.
    if (history.state === null) {
      entered += 1
      Object.assign(place, here())
      return
    }
    entered = Math.max(0, entered - 1)
    const wanted = (history.state as { scroll?: number } | null)?.scroll ?? 0
    Object.assign(place, here())
    restoreScroll(wanted)
  }
  document.addEventListener('click', onClick)
  addEventListener('popstate', onPop)
  return () => {
    document.removeEventListener('click', onClick)
    removeEventListener('popstate', onPop)
  }
}

/** Lists grow to their height over some frames; keeps trying until the page is tall enough, at most a second. */
function restoreScroll(wanted: number): void {
  const until = performance.now() + 1000
  const attempt = () => {
    scrollTo(0, wanted)
    if (Math.abs(scrollY - wanted) > 2 && performance.now() < until) requestAnimationFrame(attempt)
  }
  requestAnimationFrame(attempt)
}
