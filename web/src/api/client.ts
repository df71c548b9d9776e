import { QueryClient } from '@tanstack/svelte-query'
import createClient from 'openapi-fetch'
import { text } from '$lib/text'
import type { components, paths } from './schema'
import { signedFetch } from './session.svelte'

export type Shapes = components['schemas']
export type Artwork = Shapes['Artwork']
export type MovieItem = Shapes['MovieItem']
export type SeriesItem = Shapes['SeriesItem']
export type EpisodeItem = Shapes['EpisodeItem']
export type MediaFile = Shapes['File']
export type Version = Shapes['Version']
export type Library = Shapes['Library']
export type LibraryKind = Shapes['LibraryKind']
export type Task = Shapes['Task']
export type Extra = Shapes['Extra']
export type ScanReport = Shapes['ScanReport']

/** The one client, generated from the server's own document. The dialect is named so that a server's setting cannot change it. */
export const api = createClient<paths>({ baseUrl: location.origin, fetch: signedFetch, headers: { 'Cavea-Dialect': 'odeion' } })

/** What is wrong with one field. */
export interface Issue {
  /** Where, dotted: `scanning.exclude.0`. */
  path: string
  message: string
}

/** What the server refused, in its own sentence. */
export class ApiError extends Error {
  readonly status: number
  readonly code: string
  /** By field; only where `FIELD_BY_FIELD` was asked for. */
  readonly issues: Issue[]
  constructor(status: number, code: string, message: string, issues: Issue[] = []) {
    super(message)
    this.status = status
    this.code = code
    this.issues = issues
  }
}

/** For forms whose refusals belong beside their fields: the dialect that names each of them. Single answers are the same in both. */
export const FIELD_BY_FIELD = { 'Cavea-Dialect': 'aviato' } as const

interface Refusal {
  error?: { code?: string; message?: string } | string
  issues?: Issue[]
}

interface Answered<T> {
  data?: T
  error?: unknown
  response: Response
}

/** The answer's data; throws an `ApiError` with the server's sentence, or says that the server cannot be reached. */
export async function read<T>(call: Promise<Answered<T>>): Promise<T> {
  let answer: Answered<T>
  try {
    answer = await call
  } catch (problem) {
    if (problem instanceof DOMException && problem.name === 'AbortError') throw problem
    throw new ApiError(0, 'network', text.errors.network)
  }
  if (answer.response.ok) return answer.data as T
  const { error: told, issues } = (answer.error as Refusal | undefined) ?? {}
  const said: { code?: string; message?: string } | undefined = typeof told === 'string' ? { message: told } : told
  throw new ApiError(answer.response.status, said?.code ?? 'unknown', sentence(said?.message ?? text.errors.unknown), issues)
}

/** As the server's messages read in the middle of a page: with a capital and a full stop. */
export function sentence(message: string): string {
  const begun = message.charAt(0).toUpperCase() + message.slice(1)
  return /[.!?…]$/.test(begun) ? begun : `${begun}.`
}

export const queries = new QueryClient({
  defaultOptions: {
    queries: {
      staleTime: 20_000,
      gcTime: 10 * 60_000,
      // What the server refused stays refused; what it could not do may work the next moment.
      retry: (count, problem) => count < 2 && (!(problem instanceof ApiError) || problem.status === 0 || problem.status >= 502),
      refetchOnWindowFocus: true,
    },
  },
})

/** After something was watched or marked: everything that shows progress is out of date. */
export function progressChanged(): void {
  for (const key of ['continue', 'movies', 'movie', 'series', 'serie', 'seasons', 'episodes', 'episode']) {
    void queries.invalidateQueries({ queryKey: [key] })
  }
}

/** After a scan or a change of a library: everything that lists titles is out of date. */
export function libraryChanged(): void {
  for (const key of ['libraries', 'movies', 'movie', 'series', 'serie', 'seasons', 'episodes', 'episode', 'extras', 'recognition', 'continue', 'search', 'tasks']) {
    void queries.invalidateQueries({ queryKey: [key] })
  }
}
