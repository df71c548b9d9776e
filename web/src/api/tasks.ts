import { createQuery } from '@tanstack/svelte-query'
import { api, libraryChanged, read, type Task } from './client'

export const isActive = (task: Task): boolean => task.state === 'running' || task.state === 'waiting'

/** The tasks of the last look, and whether each was under way; null before the first look. */
let before: Map<string, boolean> | null = null

/** The latest tasks; asked again each second while one is under way, and then every half minute. */
export const latestTasks = (enabled: () => boolean) =>
  createQuery(() => ({
    queryKey: ['tasks'],
    enabled: enabled(),
    queryFn: async ({ signal }) => {
      const { items } = await read(api.GET('/api/tasks', { params: { query: { per_page: 50 } }, signal }))
      // A short task may begin and end between two looks.
      const hasEnded = before !== null && items.some((task) => !isActive(task) && before?.get(task.id) !== false)
      before = new Map(items.map((task) => [task.id, isActive(task)]))
      // In a later turn: the change makes this very query stale.
      if (hasEnded) setTimeout(libraryChanged)
      return items
    },
    refetchInterval: (query) => (query.state.data?.some(isActive) ? 1000 : 30_000),
    staleTime: 0,
  }))

/** One task with its report; asked again until it has ended. */
export const oneTask = (id: () => string | undefined) =>
  createQuery(() => ({
    queryKey: ['task', id()],
    enabled: id() !== undefined,
    queryFn: ({ signal }) => read(api.GET('/api/tasks/{task_id}', { params: { path: { task_id: id() ?? '' } }, signal })),
    refetchInterval: (query) => (!query.state.data || isActive(query.state.data) ? 400 : false),
    staleTime: 0,
  }))

/** The task that works on a library, if there is one; a preview changes nothing and is nobody's business. */
export const scanOf = (tasks: Task[] | undefined, libraryId: string): Task | undefined =>
  tasks?.find((task) => task.subject_id === libraryId && isActive(task) && task.kind !== 'scan_preview')
