import { expect, test } from 'vitest'
import { match, safeReturn } from './match'

test('paths give their parameters', () => {
  expect(match('/movies/:id', '/movies/mov_1')).toEqual({ id: 'mov_1' })
  expect(match('/play/:type/:id', '/play/movie/a%20b/')).toEqual({ type: 'movie', id: 'a b' })
  expect(match('/', '/')).toEqual({})
})

test('paths of another form match nothing', () => {
  expect(match('/movies/:id', '/movies')).toBeNull()
  expect(match('/movies/:id', '/movies/')).toBeNull()
  expect(match('/movies/:id', '/series/x')).toBeNull()
  expect(match('/movies/:id', '/movies/%E0%A4%A')).toBeNull()
})

test('signing in returns to pages of the app and nowhere else', () => {
  expect(['/movies?sort=-added', null, 'https://evil.example', '//evil.example', '/\\evil.example', '/sign-in?to=/x'].map(safeReturn)).toEqual([
    '/movies?sort=-added', '/', '/', '/', '/', '/',
  ])
})
