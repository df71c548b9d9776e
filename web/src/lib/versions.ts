/** Which version of a title to play. */

import type { Version } from '$api/client'
import { playable, type Ask, type Verdict } from './playable'

/** The verdict on a version: that of its worst part. */
export function verdict(version: Version, ask: Ask): Verdict {
  const all = version.files.map((file) => playable(file, ask))
  return all.find((one) => one.can === 'no') ?? all.find((one) => one.can === 'maybe') ?? { can: 'yes' }
}

/** Whether its files are there and whole. */
export const isUsable = (version: Version): boolean =>
  version.files.length > 0 && version.files.every((file) => file.availability === 'available' && file.problem === null)

/** The wanted version, or the first that can be played here, or the first that is usable, or the first. */
export function choose(versions: Version[], wanted: string | null, ask: Ask): Version | undefined {
  const usable = versions.filter(isUsable)
  return (
    versions.find((version) => version.id === wanted) ??
    usable.find((version) => verdict(version, ask).can === 'yes') ??
    usable.find((version) => verdict(version, ask).can === 'maybe') ??
    usable[0] ??
    versions[0]
  )
}

/** Where in a version of several parts a position lies. */
export function partAt(lengths: (number | null)[], position: number): { part: number; offset: number } {
  let before = 0
  for (const [part, seconds] of lengths.entries()) {
    const isLast = part === lengths.length - 1
    if (isLast || seconds === null || position < before + seconds) return { part, offset: Math.max(0, position - before) }
    before += seconds
  }
  return { part: 0, offset: 0 }
}

/** Seconds before a part begins. */
export const before = (lengths: (number | null)[], part: number): number =>
  lengths.slice(0, part).reduce<number>((sum, seconds) => sum + (seconds ?? 0), 0)
