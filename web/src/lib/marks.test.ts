import { describe, expect, it } from 'vitest'
import { readings, stretches, type Step } from './marks'

const marked = (path: string, steps: Step[]) => stretches(path, steps).map(({ text, depth }) => (depth > 0 ? `<${text}>` : text)).join('')

describe('stretches', () => {
  it('marks the folder where a rule about folders read it, and the year behind it', () => {
    const steps = [{ rule: 'film_folder', part: 'Alien' }, { rule: 'bracketed_year', part: '(1979)' }]
    expect(marked('/m/Alien (1979)/Alien (1979).mkv', steps)).toBe('/m/<Alien> <(1979)>/Alien (1979).mkv')
  })
  it('marks the name of the file for other rules', () => {
    expect(marked('/m/S01E02/Show S01E02.mkv', [{ rule: 'season_episode', part: 'S01E02' }])).toBe('/m/S01E02/Show <S01E02>.mkv')
  })
  it('takes the file’s name where no folder has the words', () => {
    expect(marked('/m/Trailers/Teaser.mkv', [{ rule: 'extra_folder', part: 'Trailers' }, { rule: 'extra_folder', part: 'Teaser' }])).toBe('/m/<Trailers>/<Teaser>.mkv')
  })
  it('counts rules that read within what another read', () => {
    const steps = [{ rule: 'release_name', part: 'Film.1999.480p' }, { rule: 'quality', part: '480p' }]
    expect(stretches('/m/Film.1999.480p.mkv', steps)).toEqual([
      { text: '/m/', depth: 0 }, { text: 'Film.1999.', depth: 1 }, { text: '480p', depth: 2 }, { text: '.mkv', depth: 0 },
    ])
  })
  it('keeps the path whole, whatever the steps say', () => {
    for (const part of ['', 'nowhere', '/', 'm', '/m/x']) {
      expect(stretches('/m/x', [{ rule: 'nothing', part }]).map((one) => one.text).join('')).toBe('/m/x')
    }
  })
})

describe('readings', () => {
  it('joins what one rule read in one part', () => {
    const step = (rule: string, part: string, says: string) => ({ rule, part, says })
    const found = readings([step('season_episode', 'S01E02', 'season 1'), step('season_episode', 'S01E02', 'episode 2'), step('episode_title', 'Pilot', 'episode title Pilot')])
    expect(found.map(({ part, says }) => [part, says])).toEqual([['S01E02', ['season 1', 'episode 2']], ['Pilot', ['episode title Pilot']]])
  })
})
