import { fileURLToPath, URL } from 'node:url'
import { svelte } from '@sveltejs/vite-plugin-svelte'
import tailwindcss from '@tailwindcss/vite'
import { defineConfig } from 'vite'

const here = (path: string) => fileURLToPath(new URL(path, import.meta.url))

export default defineConfig({
  base: '/',
  plugins: [tailwindcss(), svelte()],
  resolve: {
    alias: { $lib: here('./src/lib'), $parts: here('./src/parts'), $api: here('./src/api'), $pages: here('./src/pages') },
  },
  build: {
    // Beside `/api`, and no folder of it can ever be mistaken for a page of the app.
    assetsDir: '_app',
    outDir: here('../src/cavea/contracts/web/static'),
    emptyOutDir: true,
    // A data: URL is refused by the font-src of the content security policy.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    target: 'es2022',
  },
  server: { proxy: { '/api': 'http://127.0.0.1:8420', '/openapi.json': 'http://127.0.0.1:8420' } },
})
