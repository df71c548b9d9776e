/** Numbers and moments as people read them. */

/** `1:02:09` or `4:05`, as players show positions. */
export function clock(seconds: number): string {
  const whole = Math.max(0, Math.floor(Number.isFinite(seconds) ? seconds : 0))
  const [h, m, s] = [Math.floor(whole / 3600), Math.floor((whole % 3600) / 60), whole % 60]
  const tail = `${String(s).padStart(2, '0')}`
  return h > 0 ? `${h}:${String(m).padStart(2, '0')}:${tail}` : `${m}:${tail}`
}

/** `2 h 28 min`, `47 min` or `35 s`: lengths of titles. */
export function length(seconds: number | null): string {
  if (seconds === null || !Number.isFinite(seconds) || seconds <= 0) return ''
  if (seconds < 60) return `${Math.round(seconds)} s`
  const minutes = Math.round(seconds / 60)
  const [h, m] = [Math.floor(minutes / 60), minutes % 60]
  return h === 0 ? `${m} min` : m === 0 ? `${h} h` : `${h} h ${m} min`
}

/** `4.2 GB`, in powers of 1000 as disks are sold. */
export function bytes(count: number): string {
  const units = ['B', 'kB', 'MB', 'GB', 'TB']
  let value = count
  let unit = 0
  while (value >= 999.5 && unit < units.length - 1) {
    value /= 1000
    unit += 1
  }
  return `${unit === 0 || value >= 100 ? Math.round(value) : value.toFixed(1)} ${units[unit]}`
}

/** `4.2 Mbps`. */
export function bitrate(bitsPerSecond: number): string {
  return bitsPerSecond >= 1e6 ? `${(bitsPerSecond / 1e6).toFixed(1)} Mbps` : `${Math.round(bitsPerSecond / 1000)} kbps`
}

/** `12 minutes ago`, of a moment in RFC 3339. */
export function ago(moment: string, now: number = Date.now()): string {
  const seconds = Math.round((Date.parse(moment) - now) / 1000)
  const steps: [Intl.RelativeTimeFormatUnit, number][] = [
    ['year', 31_536_000],
    ['month', 2_592_000],
    ['day', 86_400],
    ['hour', 3600],
    ['minute', 60],
  ]
  const relative = new Intl.RelativeTimeFormat('en', { numeric: 'auto' })
  for (const [unit, size] of steps) {
    if (Math.abs(seconds) >= size) return relative.format(Math.round(seconds / size), unit)
  }
  return 'just now'
}

/** `10 January 1927`, of a day `YYYY-MM-DD`. */
export function day(date: string): string {
  return new Date(`${date}T00:00:00Z`).toLocaleDateString('en-GB', { day: 'numeric', month: 'long', year: 'numeric', timeZone: 'UTC' })
}

/** `S2 E5`, `S2 E5–6`, or the absolute number where there is no other. */
export function episodeCode(e: {
  season_number: number | null
  episode_number: number | null
  last_episode_number?: number | null
  absolute_number?: number | null
}): string {
  if (e.episode_number === null) return e.absolute_number ? `E${e.absolute_number}` : ''
  const last = e.last_episode_number && e.last_episode_number !== e.episode_number ? `–${e.last_episode_number}` : ''
  return `S${e.season_number ?? 1} E${e.episode_number}${last}`
}

/** 0 to 100, whole; 0 where it was not begun or has no length. */
export function percent(position: number | null, duration: number | null): number {
  if (!position || !duration) return 0
  return Math.min(100, Math.max(0, Math.round((position / duration) * 100)))
}

const LANGUAGES = new Intl.DisplayNames(['en'], { type: 'language', fallback: 'none' })

/** `German` of `ger`, `deu` or `de`; the tag itself where it means nothing. */
export function language(tag: string | null): string {
  if (!tag || tag === 'und') return ''
  // ISO 639-2's bibliographic codes are not BCP 47; containers use them all the same.
  const bibliographic: Record<string, string> = {
    ger: 'de', fre: 'fr', dut: 'nl', cze: 'cs', gre: 'el', chi: 'zh', rum: 'ro', slo: 'sk', per: 'fa', ice: 'is', alb: 'sq', arm: 'hy', geo: 'ka', mac: 'mk', may: 'ms', bur: 'my', baq: 'eu', wel: 'cy', tib: 'bo',
  }
  try {
    return LANGUAGES.of(bibliographic[tag] ?? tag) ?? tag
  } catch {
    return tag
  }
}
