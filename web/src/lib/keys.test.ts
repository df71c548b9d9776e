import { expect, test } from 'vitest'
import { act, nextSpeed } from './keys'

const key = (name: string, more: Partial<Parameters<typeof act>[0]> = {}) => act({ key: name, ctrlKey: false, metaKey: false, altKey: false, ...more })

test('space and k play or pause', () => {
  expect([key(' '), key('k'), key('K')]).toEqual([{ do: 'toggle' }, { do: 'toggle' }, { do: 'toggle' }])
})

test('j, l and the arrows seek by ten seconds', () => {
  expect([key('j'), key('ArrowLeft'), key('l'), key('ArrowRight')]).toEqual([
    { do: 'seek', by: -10 }, { do: 'seek', by: -10 }, { do: 'seek', by: 10 }, { do: 'seek', by: 10 },
  ])
})

test('digits jump to tenths', () => {
  expect([key('0'), key('7')]).toEqual([{ do: 'jump', to: 0 }, { do: 'jump', to: 0.7 }])
})

test('keys with a modifier, and keys without a meaning, are left to the browser', () => {
  expect([key('f', { ctrlKey: true }), key('l', { metaKey: true }), key('ArrowLeft', { altKey: true }), key('x')]).toEqual([null, null, null, null])
})

test('speeds climb their ladder and stop at its ends', () => {
  expect([nextSpeed(1, 1), nextSpeed(1, -1), nextSpeed(2, 1), nextSpeed(0.5, -1), nextSpeed(1.1, 1)]).toEqual([1.25, 0.75, 2, 0.5, 1.25])
})
