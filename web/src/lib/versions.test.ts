import { expect, test } from 'vitest'
import type { Version } from '$api/client'
import { before, choose, partAt } from './versions'

const version = (id: string, codec: string, more: object = {}) =>
  ({
    id, edition: null, label: null,
    files: [{ container: 'mov,mp4', name: 'a.mp4', is_probed: true, availability: 'available', problem: null, video: [{ codec, profile: null, bit_depth: 8, is_default: true }], audio: [], ...more }],
  }) as unknown as Version
const ask = (mime: string) => (mime.includes('hvc1') ? '' : 'probably')

test('the version that this browser can play comes before one that it cannot', () => {
  expect(choose([version('4k', 'hevc'), version('hd', 'h264')], null, ask)?.id).toBe('hd')
})

test('the wanted version is taken even where it cannot be played', () => {
  expect(choose([version('4k', 'hevc'), version('hd', 'h264')], '4k', ask)?.id).toBe('4k')
})

test('a damaged or missing file is passed over', () => {
  const damaged = version('damaged', 'h264', { problem: { kind: 'damaged', message: '' } })
  const missing = version('missing', 'h264', { availability: 'missing' })

  expect(choose([damaged, missing, version('4k', 'hevc')], null, ask)?.id).toBe('4k')
  expect(choose([damaged], null, ask)?.id).toBe('damaged')
})

test('a position in a film of several parts lies in one of them', () => {
  expect(partAt([600, 900], 0)).toEqual({ part: 0, offset: 0 })
  expect(partAt([600, 900], 700)).toEqual({ part: 1, offset: 100 })
  expect(partAt([600, 900], 600)).toEqual({ part: 1, offset: 0 })
  expect(partAt([600, 900], 9999)).toEqual({ part: 1, offset: 9399 })
  expect(partAt([null], 42)).toEqual({ part: 0, offset: 42 })
  expect(before([600, 900, 5], 2)).toBe(1500)
})
