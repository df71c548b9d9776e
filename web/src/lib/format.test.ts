import { expect, test } from 'vitest'
import { ago, bitrate, bytes, clock, episodeCode, language, length, percent } from './format'

test('positions are shown as players show them', () => {
  expect([0, 5, 65, 3600, 3729.9, -3, NaN].map(clock)).toEqual(['0:00', '0:05', '1:05', '1:00:00', '1:02:09', '0:00', '0:00'])
})

test('lengths are shown in hours and minutes, short ones in seconds, unknown ones not at all', () => {
  expect([null, 0, 35, 47 * 60, 7200, 8880].map(length)).toEqual(['', '', '35 s', '47 min', '2 h', '2 h 28 min'])
})

test('a length just below the hour is an hour, never sixty minutes', () => {
  expect(length(3599)).toBe('1 h')
})

test('sizes never show four digits before the unit', () => {
  expect([0, 999, 1000, 734_003_200, 999_960_000, 4.2e9].map(bytes)).toEqual(['0 B', '999 B', '1.0 kB', '734 MB', '1.0 GB', '4.2 GB'])
})

test('bit rates are shown in the unit that fits', () => {
  expect([128_000, 4_200_000].map(bitrate)).toEqual(['128 kbps', '4.2 Mbps'])
})

test('moments are told from now', () => {
  const now = Date.parse('2026-11-22T12:00:00Z')
  expect(ago('2026-11-22T11:59:40Z', now)).toBe('just now')
  expect(ago('2026-11-22T11:48:00Z', now)).toBe('12 minutes ago')
  expect(ago('2026-11-21T11:48:00Z', now)).toBe('yesterday')
})

test('episodes are named by season and number, by a range, or by their absolute number', () => {
  expect(episodeCode({ season_number: 2, episode_number: 5 })).toBe('S2 E5')
  expect(episodeCode({ season_number: 2, episode_number: 5, last_episode_number: 6 })).toBe('S2 E5–6')
  expect(episodeCode({ season_number: 1, episode_number: null, absolute_number: 113 })).toBe('E113')
})

test('progress stays within its bar', () => {
  expect([percent(null, 100), percent(50, 0), percent(50, 200), percent(300, 200)]).toEqual([0, 0, 25, 100])
})

test('languages are named, also by the old codes that containers use', () => {
  expect([language('ger'), language('eng'), language('und'), language(null)]).toEqual(['German', 'English', '', ''])
})
