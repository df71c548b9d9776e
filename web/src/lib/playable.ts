/** Whether this browser can play a file as it is, from what the server found in it. */

import type { MediaFile } from '$api/client'

export type Verdict = { can: 'yes' | 'maybe' } | { can: 'no'; what: string; container: string }

/** Asks the browser about a MIME type: `''`, `maybe` or `probably`. */
export type Ask = (mime: string) => string

const NAMES: Record<string, string> = {
  h264: 'H.264', hevc: 'HEVC', av1: 'AV1', vp8: 'VP8', vp9: 'VP9', mpeg4: 'MPEG-4', mpeg2video: 'MPEG-2', mpeg1video: 'MPEG-1', vc1: 'VC-1', wmv3: 'WMV', theora: 'Theora', prores: 'ProRes', mjpeg: 'Motion JPEG',
  aac: 'AAC', mp3: 'MP3', mp2: 'MP2', ac3: 'AC-3', eac3: 'E-AC-3', dts: 'DTS', truehd: 'TrueHD', opus: 'Opus', vorbis: 'Vorbis', flac: 'FLAC', alac: 'ALAC', wmav2: 'WMA', pcm_s16le: 'PCM',
  subrip: 'SubRip', ass: 'ASS', hdmv_pgs_subtitle: 'PGS', dvd_subtitle: 'VobSub', mov_text: 'Timed Text', webvtt: 'WebVTT',
}

/** The name people use for a codec. */
export const codecName = (codec: string): string => NAMES[codec] ?? codec.toUpperCase()

/** The name people use for a container. */
export function containerName(container: string | null, fileName: string): string {
  const format = container ?? ''
  if (format.includes('matroska')) return fileName.toLowerCase().endsWith('.webm') ? 'WebM' : 'Matroska'
  if (format.includes('mp4')) return fileName.toLowerCase().endsWith('.mov') ? 'QuickTime' : 'MP4'
  const names: Record<string, string> = { avi: 'AVI', mpegts: 'MPEG-TS', mpeg: 'MPEG-PS', asf: 'Windows Media', flv: 'Flash Video', ogg: 'Ogg' }
  return names[format] ?? (format.toUpperCase() || '?')
}

/** RFC 6381 names of what ffmpeg calls a codec; null where no browser has it. */
function videoType(codec: string, profile: string | null, bits: number | null): string | null {
  const deep = (bits ?? 8) > 8
  switch (codec) {
    case 'h264':
      return profile?.includes('10') || deep ? 'avc1.6E0028' : profile?.includes('Baseline') ? 'avc1.42E01E' : 'avc1.640028'
    case 'hevc':
      return deep ? 'hvc1.2.4.L120.B0' : 'hvc1.1.6.L120.90'
    case 'vp9':
      return deep ? 'vp09.02.40.10' : 'vp09.00.40.08'
    case 'vp8':
      return 'vp8'
    case 'av1':
      return deep ? 'av01.0.08M.10' : 'av01.0.08M.08'
    case 'theora':
      return 'theora'
    default:
      return null
  }
}

const AUDIO_TYPES: Record<string, string> = { aac: 'mp4a.40.2', mp3: 'mp3', ac3: 'ac-3', eac3: 'ec-3', opus: 'opus', vorbis: 'vorbis', flac: 'flac', alac: 'alac' }
const WEBM = new Set(['vp8', 'vp9', 'av1', 'opus', 'vorbis'])

function mime(container: string, codecs: string[]): string | null {
  if (container.includes('matroska')) return codecs.every((codec) => WEBM.has(codec)) ? 'video/webm' : 'video/x-matroska'
  if (container.includes('mp4')) return 'video/mp4'
  if (container === 'ogg') return 'video/ogg'
  return null
}

/**
 * The verdict on one file. The first (or default) sound track counts: a browser plays that one.
 *
 * Browsers that play Matroska mostly do not admit it when asked; what they play in MP4 they then often play in
 * Matroska too, so that is a `maybe`, tried without a warning.
 */
export function playable(file: Pick<MediaFile, 'container' | 'name' | 'video' | 'audio' | 'is_probed'>, ask: Ask): Verdict {
  if (!file.is_probed || file.container === null) return { can: 'maybe' }
  const video = file.video.find((stream) => stream.is_default) ?? file.video[0]
  const audio = file.audio.find((stream) => stream.is_default) ?? file.audio[0]
  const container = containerName(file.container, file.name)
  const codecs = [video?.codec, audio?.codec].filter((codec) => codec !== undefined)
  const no = (what: string): Verdict => ({ can: 'no', what, container })
  const type = mime(file.container, codecs)
  if (type === null) return no(codecs.map(codecName).join(' / ') || container)

  // Asked one by one, so that the answer can name what is in the way.
  const plays = (name: string): boolean => {
    if (ask(`${type}; codecs="${name}"`) !== '') return true
    return type === 'video/x-matroska' && ask(`video/mp4; codecs="${name}"`) !== ''
  }
  const failing: string[] = []
  if (video) {
    const name = videoType(video.codec, video.profile, video.bit_depth)
    if (name === null || !plays(name)) failing.push(codecName(video.codec))
  }
  if (audio) {
    const name = AUDIO_TYPES[audio.codec]
    if (name === undefined || !plays(name)) failing.push(codecName(audio.codec))
  }
  if (failing.length > 0) return no(failing.join(' / '))
  return { can: type === 'video/x-matroska' && ask(type) === '' ? 'maybe' : 'yes' }
}

let element: HTMLVideoElement | undefined

/** What this browser says of a MIME type. */
export const askBrowser: Ask = (type) => (element ??= document.createElement('video')).canPlayType(type)
