// The reference's own script. `SOURCES` and `IS_STATIC` are written before it when it is served.

// Shared with the web app: the same key, the same lock, so that the two never exchange one token twice.
const REFRESH_KEY = 'cavea.refresh_token'
const REFRESH_LOCK = 'cavea-refresh'

let access = null
let expiresAt = 0

/** An access token of the session that the web app began, or null. */
async function accessToken() {
  if (access !== null && expiresAt - Date.now() > 20_000) return access
  const exchange = async () => {
    const token = localStorage.getItem(REFRESH_KEY)
    if (token === null) return null
    const answer = await fetch('/api/auth/refresh', {
      method: 'POST',
      headers: { 'Content-Type': 'application/json', 'Cavea-Dialect': 'odeion' },
      body: JSON.stringify({ refresh_token: token }),
    })
    if (!answer.ok) return null
    const made = await answer.json()
    localStorage.setItem(REFRESH_KEY, made.refresh_token)
    access = made.access_token
    expiresAt = Date.now() + made.expires_in * 1000
    return access
  }
  try {
    // Browsers give Web Locks to secure contexts only.
    return 'locks' in navigator ? await navigator.locks.request(REFRESH_LOCK, exchange) : await exchange()
  } catch {
    return null
  }
}

/** Scalar keeps the token it was given at the start; one that has expired since is replaced as the request leaves. */
async function keepFresh({ request }) {
  const sent = request.headers.get('Authorization')
  if (access === null || sent === null || !sent.startsWith('Bearer ey')) return
  const token = await accessToken()
  if (token !== null) request.headers.set('Authorization', `Bearer ${token}`)
}

const CSS = `
  .light-mode {
    --scalar-background-1: #fbfaf8; --scalar-background-2: #f3f2ef; --scalar-background-3: #e9e7e2;
    --scalar-color-1: #1b1e24; --scalar-color-2: #4b505a; --scalar-color-3: #6d727c;
    --scalar-color-accent: #8a5a00; --scalar-background-accent: #f2b33d2e; --scalar-border-color: #deDCd6;
  }
  .dark-mode {
    --scalar-background-1: #101216; --scalar-background-2: #181b20; --scalar-background-3: #22262d;
    --scalar-color-1: #f1eee6; --scalar-color-2: #b9b6ae; --scalar-color-3: #8b909a;
    --scalar-color-accent: #f2b33d; --scalar-background-accent: #f2b33d22; --scalar-border-color: #2c313a;
  }
  :root {
    --scalar-font: ui-sans-serif, system-ui, 'Segoe UI', Roboto, 'Helvetica Neue', sans-serif;
    --scalar-font-code: ui-monospace, 'SF Mono', 'Cascadia Mono', Menlo, Consolas, 'DejaVu Sans Mono', monospace;
  }
`

function chosenTheme() {
  const choice = IS_STATIC ? null : localStorage.getItem('cavea.theme')
  if (choice === 'dark' || choice === 'light') return choice
  return matchMedia('(prefers-color-scheme: dark)').matches ? 'dark' : 'light'
}

async function show() {
  const token = IS_STATIC ? null : await accessToken()
  Scalar.createApiReference('#reference', {
    sources: SOURCES,
    theme: 'none',
    customCss: CSS,
    darkMode: chosenTheme() === 'dark',
    withDefaultFonts: false,
    telemetry: false,
    agent: { disabled: true },
    mcp: { disabled: true },
    showDeveloperTools: 'never',
    hideClientButton: true,
    hideTestRequestButton: IS_STATIC,
    documentDownloadType: 'json',
    // The token is of this page view: it is short-lived, and the session is the app's to keep.
    persistAuth: false,
    authentication: {
      preferredSecurityScheme: 'bearer',
      ...(token === null ? {} : { securitySchemes: { bearer: { token } } }),
    },
    onRequestBuilt: keepFresh,
  })
}

show()
