/** The chosen theme; `public/theme.js` applies it, before the first paint and whenever it changes. */

export type Theme = 'system' | 'dark' | 'light'

const KEY = 'cavea.theme'
const stored = localStorage.getItem(KEY)

export const theme = $state<{ choice: Theme }>({ choice: stored === 'dark' || stored === 'light' ? stored : 'system' })

export function chooseTheme(choice: Theme): void {
  theme.choice = choice
  localStorage.setItem(KEY, choice)
  dispatchEvent(new Event('cavea:theme'))
}
