/** Which stretches of a path were read, for marking them. */

export interface Step {
  rule: string
  part: string
}

export interface Stretch {
  text: string
  /** How many rules read it: 0 where none did. */
  depth: number
}

interface Span {
  from: number
  to: number
}

function occurrences(path: string, part: string): number[] {
  const found: number[] = []
  for (let at = path.indexOf(part); at >= 0; at = path.indexOf(part, at + 1)) found.push(at)
  return found
}

/**
 * Where a step's part stands. The same words often stand in a folder and in the file's name: rules about folders mean the
 * folder, the others what follows the part before them, and else the file's name.
 */
function place(path: string, step: Step, taken: Span[], last: Span | undefined): Span | null {
  const all = occurrences(path, step.part)
  if (all.length === 0) return null
  const nameAt = path.lastIndexOf('/') + 1
  const free = all.filter((at) => taken.every((span) => at >= span.to || at + step.part.length <= span.from))
  const choices = free.length > 0 ? free : all
  const inFolder = choices.filter((at) => at + step.part.length <= nameAt)
  const follows = last ? choices.find((at) => at >= last.to && at - last.to <= 1) : undefined
  const at = (/folder/.test(step.rule) ? inFolder.at(-1) : follows) ?? choices.at(-1)
  return at === undefined ? null : { from: at, to: at + step.part.length }
}

/** The path in stretches, each with how many of the steps read it. A part that is read twice counts once. */
export function stretches(path: string, steps: Step[]): Stretch[] {
  const taken: Span[] = []
  const seen = new Set<string>()
  for (const step of steps) {
    if (step.part === '' || seen.has(step.part)) continue
    seen.add(step.part)
    const span = place(path, step, taken, taken.at(-1))
    if (span) taken.push(span)
  }
  const cuts = [...new Set([0, path.length, ...taken.flatMap((span) => [span.from, span.to])])].sort((a, b) => a - b)
  return cuts.slice(1).map((to, i) => {
    const from = cuts[i] ?? 0
    return { text: path.slice(from, to), depth: taken.filter((span) => span.from <= from && to <= span.to).length }
  })
}

export interface Reading<T> {
  part: string
  says: string[]
  step: T
}

/** Steps that follow one another about the same part are one reading: `S01E02` means season 1 and episode 2. */
export function readings<T extends Step & { says: string }>(steps: T[]): Reading<T>[] {
  const found: Reading<T>[] = []
  for (const step of steps) {
    const last = found.at(-1)
    if (last && last.part === step.part && last.step.rule === step.rule) last.says.push(step.says)
    else found.push({ part: step.part, says: [step.says], step })
  }
  return found
}
