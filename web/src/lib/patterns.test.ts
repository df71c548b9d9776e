import { describe, expect, it } from 'vitest'
import { patternProblems, patternsOf } from './patterns'

describe('patternsOf', () => {
  it('takes one pattern a line, and no empty lines', () => {
    expect(patternsOf('Private/\r\n\n  *.partial \n').map((one) => one.pattern)).toEqual(['Private/', '*.partial'])
  })
})

describe('patternProblems', () => {
  it('says on which line a refused pattern stands, empty lines counted', () => {
    const issues = [{ path: 'scanning.exclude.1', message: 'too deep' }]
    expect(patternProblems('a\n\nb', issues)).toEqual([{ line: 3, message: 'too deep' }])
  })
  it('leaves to others what is not about a pattern', () => {
    expect(patternProblems('a', [{ path: 'scanning.every_hours', message: 'no' }, { path: 'scanning.exclude.7', message: 'no' }])).toEqual([])
  })
})
