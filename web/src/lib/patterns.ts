/** Patterns of what is left out, written one a line. */

import type { Issue } from '$api/client'

interface Line {
  pattern: string
  /** From 1, as editors count. */
  line: number
}

/** The patterns of a text with their lines; empty lines are none. */
export const patternsOf = (written: string): Line[] =>
  written
    .split(/\r?\n/)
    .map((one, i) => ({ pattern: one.trim(), line: i + 1 }))
    .filter((one) => one.pattern !== '')

/** What the server says of single patterns, by the line on which each stands. */
export function patternProblems(written: string, issues: Issue[]): { line: number; message: string }[] {
  const lines = patternsOf(written)
  return issues.flatMap(({ path, message }) => {
    const number = /^scanning\.exclude\.(\d+)$/.exec(path)?.[1]
    const line = number === undefined ? undefined : lines[Number(number)]
    return line ? [{ line: line.line, message }] : []
  })
}
