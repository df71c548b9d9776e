import { createQuery } from '@tanstack/svelte-query'
import { api, libraryChanged, read, type Task } from './client'

export const isActive = (task: Task): boolean => task.state === 'running' || task.state === 'waiting'

let wereActive = new Set<string>()

/** The latest tasks; asked again each second while one is under way, and then every half minute. */
export const latestTasks = (enabled: () => boolean) =>
  createQuery(() => ({
    queryKey: ['tasks'],
    enabled: enabled(),
    queryFn: async ({ signal }) => {
      const { items } = await read(api.GET('/api/tasks', { params: { query: { per_page: 50 } }, signal }))
      const active = new Set(items.filter(isActive).map((task) => task.id))
      const hasEnded = [...wereActive].some((id) => !active.has(id))
      wereActive = active
      // In a later turn: the change makes this very query stale.
      if (hasEnded) setTimeout(libraryChanged)
      return items
    },
    refetchInterval: (query) => (query.state.data?.some(isActive) ? 1000 : 30_000),
    staleTime: 0,
  }))

/** The task that works on a library, if there is one. */
export const scanOf = (tasks: Task[] | undefined, libraryId: string): Task | undefined =>
  tasks?.find((task) => task.subject_id === libraryId && isActive(task))
