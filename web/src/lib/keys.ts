/** What a key means in the player. */

export type Act =
  | { do: 'toggle' | 'mute' | 'fullscreen' | 'picture' | 'next' | 'leave' | 'help' }
  | { do: 'seek'; by: number }
  | { do: 'jump'; to: number }
  | { do: 'volume'; by: number }
  | { do: 'speed'; by: 1 | -1 }

export interface Pressed {
  key: string
  ctrlKey: boolean
  metaKey: boolean
  altKey: boolean
}

const ACTS: Record<string, Act> = {
  ' ': { do: 'toggle' },
  k: { do: 'toggle' },
  MediaPlayPause: { do: 'toggle' },
  j: { do: 'seek', by: -10 },
  ArrowLeft: { do: 'seek', by: -10 },
  l: { do: 'seek', by: 10 },
  ArrowRight: { do: 'seek', by: 10 },
  ArrowUp: { do: 'volume', by: 0.05 },
  ArrowDown: { do: 'volume', by: -0.05 },
  '<': { do: 'speed', by: -1 },
  '>': { do: 'speed', by: 1 },
  m: { do: 'mute' },
  f: { do: 'fullscreen' },
  i: { do: 'picture' },
  n: { do: 'next' },
  Escape: { do: 'leave' },
  '?': { do: 'help' },
}

/** The act of a pressed key, or null: with a modifier a key belongs to the browser. */
export function act(pressed: Pressed): Act | null {
  if (pressed.ctrlKey || pressed.metaKey || pressed.altKey) return null
  if (/^[0-9]$/.test(pressed.key)) return { do: 'jump', to: Number(pressed.key) / 10 }
  const key = pressed.key.length === 1 ? pressed.key.toLowerCase() : pressed.key
  return ACTS[key] ?? null
}

export const SPEEDS = [0.5, 0.75, 1, 1.25, 1.5, 1.75, 2] as const

/** The next speed on the ladder. */
export function nextSpeed(current: number, by: 1 | -1): number {
  const ladder = by > 0 ? SPEEDS : [...SPEEDS].reverse()
  return ladder.find((speed) => (by > 0 ? speed > current : speed < current)) ?? current
}
