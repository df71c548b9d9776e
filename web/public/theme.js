// Runs before the first paint, as a file of its own: the content security policy allows no inline script.
;(() => {
  const system = matchMedia('(prefers-color-scheme: light)')
  const apply = () => {
    let choice = 'system'
    try {
      choice = localStorage.getItem('cavea.theme') ?? 'system'
    } catch {
      // Storage may be blocked; the system's choice is good enough.
    }
    const theme = choice === 'light' || choice === 'dark' ? choice : system.matches ? 'light' : 'dark'
    document.documentElement.dataset.theme = theme
    document.querySelector('meta[name=theme-color]')?.setAttribute('content', theme === 'light' ? '#f6f6f4' : '#101216')
  }
  apply()
  system.addEventListener('change', apply)
  addEventListener('cavea:theme', apply)
  addEventListener('storage', (event) => event.key === 'cavea.theme' && apply())
})()
