/**
 * Pictures, fetched with the session's header and shown as blobs.
 *
 * An `<img src="…?token=…">` would put the token into the page and, since it changes every few minutes, make the
 * browser's cache useless. The last pictures are kept, so that scrolling back paints at once.
 */

import { thumbHashToDataURL } from 'thumbhash'
import { signedFetch } from '$api/session.svelte'

const KEPT = 400
const loaded = new Map<string, string>()
const users = new Map<string, number>()
const pending = new Map<string, Promise<string>>()

/** Widths asked for; a ladder, so that near sizes share one picture in every cache. */
const WIDTHS = [160, 320, 480, 640, 960, 1280, 1920]

/** The address of a picture in the width in which it is shown, for this screen's pixels. */
export function sized(url: string, cssWidth: number): string {
  const wanted = cssWidth * Math.min(devicePixelRatio || 1, 2)
  const width = WIDTHS.find((step) => step >= wanted) ?? WIDTHS[WIDTHS.length - 1]
  return `${url}${url.includes('?') ? '&' : '?'}width=${width}`
}

/** A blob URL that is there already, or undefined. */
export const ready = (url: string): string | undefined => loaded.get(url)

/** Fetches a picture, or shares the fetch that is under way. */
export function load(url: string): Promise<string> {
  const there = loaded.get(url)
  if (there !== undefined) {
    loaded.delete(url)
    loaded.set(url, there)
    return Promise.resolve(there)
  }
  let fetching = pending.get(url)
  if (fetching === undefined) {
    fetching = fetchBlob(url).finally(() => pending.delete(url))
    pending.set(url, fetching)
  }
  return fetching
}

async function fetchBlob(url: string): Promise<string> {
  const answer = await signedFetch(new Request(new URL(url, location.origin)))
  if (!answer.ok) throw new Error(`picture: ${answer.status}`)
  const made = URL.createObjectURL(await answer.blob())
  loaded.set(url, made)
  trim()
  return made
}

/** Says that a picture is on the page, so that it is not thrown away; returns what says the opposite. */
export function hold(url: string): () => void {
  users.set(url, (users.get(url) ?? 0) + 1)
  return () => {
    const left = (users.get(url) ?? 1) - 1
    if (left > 0) users.set(url, left)
    else users.delete(url)
  }
}

function trim(): void {
  for (const [url, blob] of loaded) {
    if (loaded.size <= KEPT) return
    if (users.has(url)) continue
    loaded.delete(url)
    URL.revokeObjectURL(blob)
  }
}

const placeholders = new Map<string, string>()

/** A blurred picture from a ThumbHash in base64, or null for one that is broken. */
export function placeholder(hash: string | null | undefined): string | null {
  if (!hash) return null
  const there = placeholders.get(hash)
  if (there !== undefined) return there
  try {
    const made = thumbHashToDataURL(Uint8Array.from(atob(hash), (c) => c.charCodeAt(0)))
    if (placeholders.size > 2000) placeholders.clear()
    placeholders.set(hash, made)
    return made
  } catch {
    return null
  }
}
