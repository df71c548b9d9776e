import { tokens } from './session.svelte'

/**
 * The address of a file for the `<video>` element, which cannot send a header. The token in it lives for at most a
 * quarter of an hour; the player asks for a new address when it has expired.
 */
export async function streamAddress(itemId: string, fileId: string | null): Promise<string> {
  const token = await tokens.access(120)
  return `/api/stream/${encodeURIComponent(itemId)}?${new URLSearchParams({ ...(fileId ? { fileId } : {}), token: token ?? '' })}`
}

/** The address under which the browser saves a file. */
export async function downloadAddress(itemId: string, fileId: string | null): Promise<string> {
  return `${await streamAddress(itemId, fileId)}&download=true`
}
