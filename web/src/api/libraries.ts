import { createInfiniteQuery, createMutation, createQuery } from '@tanstack/svelte-query'
import { api, queries, read, type Library, type Shapes } from './client'

const PAGE = 100

interface Paged {
  page: number
  total_pages: number
}
const following = (last: Paged) => (last.page < last.total_pages ? last.page + 1 : undefined)

export const oneLibrary = (id: () => string) =>
  createQuery<Library>(() => ({
    queryKey: ['libraries', id()],
    queryFn: ({ signal }) => read(api.GET('/api/libraries/{library_id}', { params: { path: { library_id: id() } }, signal })),
    // In the list that led here, most times.
    placeholderData: () => queries.getQueryData<Shapes['LibraryList']>(['libraries'])?.items.find((library) => library.id === id()),
  }))

/** Files that are not where they were, those that wait for a decision first. */
export const goneFiles = (id: () => string) =>
  createInfiniteQuery(() => ({
    queryKey: ['libraries', id(), 'gone'],
    queryFn: ({ signal, pageParam }) => read(api.GET('/api/libraries/{library_id}/missing', { params: { path: { library_id: id() }, query: { page: pageParam, per_page: PAGE } }, signal })),
    initialPageParam: 1,
    getNextPageParam: following,
  }))

/** Files whose names say too little. */
export const unrecognisedFiles = (id: () => string) =>
  createInfiniteQuery(() => ({
    queryKey: ['libraries', id(), 'unrecognised'],
    queryFn: ({ signal, pageParam }) => read(api.GET('/api/libraries/{library_id}/unrecognised', { params: { path: { library_id: id() }, query: { page: pageParam, per_page: PAGE } }, signal })),
    initialPageParam: 1,
    getNextPageParam: following,
  }))

/** Asks for a scan; the tasks are looked at again, whatever the answer is. */
export const startScan = () =>
  createMutation(() => ({
    mutationFn: ({ id, ...how }: { id: string } & Shapes['ScanRequest']) => read(api.POST('/api/libraries/{library_id}/scan', { params: { path: { library_id: id } }, body: how })),
    onSettled: () => void queries.invalidateQueries({ queryKey: ['tasks'] }),
  }))
