import { expect, test } from 'vitest'
import type { MediaFile } from '$api/client'
import { containerName, playable } from './playable'

type Given = Parameters<typeof playable>[0]

const video = (codec: string, more: object = {}) => ({ codec, profile: null, bit_depth: 8, is_default: true, ...more }) as MediaFile['video'][number]
const audio = (codec: string, more: object = {}) => ({ codec, is_default: true, ...more }) as MediaFile['audio'][number]
const file = (container: string, v: string, a: string, more: Partial<Given> = {}): Given => ({
  container, name: 'film.mkv', is_probed: true, video: [video(v)], audio: [audio(a)], ...more,
})

/** A browser without HEVC and AC-3 that does not admit Matroska, as most are. */
const chromium = (mime: string) => (/hvc1|ac-3|ec-3|alac|x-matroska/.test(mime) ? '' : 'probably')

test('H.264 and AAC in MP4 play', () => {
  expect(playable(file('mov,mp4,m4a,3gp,3g2,mj2', 'h264', 'aac'), chromium)).toEqual({ can: 'yes' })
})

test('VP9 and Opus in Matroska are WebM by another name', () => {
  expect(playable(file('matroska,webm', 'vp9', 'opus'), chromium)).toEqual({ can: 'yes' })
})

test('H.264 in Matroska is worth a try', () => {
  expect(playable(file('matroska,webm', 'h264', 'aac'), chromium)).toEqual({ can: 'maybe' })
})

test('what is in the way is named, picture and sound', () => {
  expect(playable(file('matroska,webm', 'hevc', 'ac3'), chromium)).toEqual({ can: 'no', what: 'HEVC / AC-3', container: 'Matroska' })
  expect(playable(file('matroska,webm', 'h264', 'dts'), chromium)).toEqual({ can: 'no', what: 'DTS', container: 'Matroska' })
})

test('a container that no browser opens is refused whatever is in it', () => {
  expect(playable(file('avi', 'mpeg4', 'mp3'), chromium)).toEqual({ can: 'no', what: 'MPEG-4 / MP3', container: 'AVI' })
})

test('the default sound track counts, not the first one', () => {
  const two = file('mov,mp4', 'h264', 'aac', { audio: [audio('dts', { is_default: false }), audio('aac')] })

  expect(playable(two, chromium)).toEqual({ can: 'yes' })
})

test('a file that was not looked into yet is tried', () => {
  expect(playable(file('', '', '', { is_probed: false }), chromium)).toEqual({ can: 'maybe' })
})

test('containers are called what people call them', () => {
  expect([containerName('matroska,webm', 'a.webm'), containerName('mov,mp4', 'a.mp4'), containerName(null, 'x')]).toEqual(['WebM', 'MP4', '?'])
})
