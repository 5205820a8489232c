import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import react from '@vitejs/plugin-react'
import { defineConfig, type Plugin } from 'vite'
import { firstParts, mailParts } from './web/i18n/parts.ts'

const root = join(import.meta.dirname, 'web')
const server = process.env.TANDEM_DEV_SERVER ?? 'http://127.0.0.1:3000'

/**
 * Four pages: the app, the wall that runs alone on a television, the panel that stands in the frame of another tool, and
 * a board behind a link; all but the first carry as little as they can.
 */
const pages = {
  index: join(root, 'index.html'),
  wall: join(root, 'wall.html'),
  embed: join(root, 'embed.html'),
  shared: join(root, 'shared.html'),
}

/** Answers `en.json?first` with the parts of the first page alone, and `en.json?pages` with those of all pages. */
function pickWords(): Plugin {
  const kinds: [suffix: string, isIn: (part: string) => boolean][] = [
    ['en.json?first', (part) => firstParts.includes(part)],
    ['en.json?pages', (part) => !mailParts.includes(part)],
  ]
  return {
    name: 'words',
    enforce: 'pre',
    load(id) {
      const kind = kinds.find(([suffix]) => id.endsWith(suffix))
      if (!kind) return undefined
      const all = Object.entries(JSON.parse(readFileSync(id.replace(/\?\w+$/, ''), 'utf8')) as object)
      const picked = Object.fromEntries(all.filter(([part]) => kind[1](part)))
      return { code: `export default ${JSON.stringify(picked)}`, moduleType: 'js' }
    },
  }
}

export default defineConfig({
  root,
  plugins: [pickWords(), react()],
  build: {
    outDir: join(import.meta.dirname, 'dist/web'),
    emptyOutDir: true,
    target: 'es2023',
    // A reset of the browser's own look comes first; then Mantine's layer, then ours without a layer.
    cssCodeSplit: true,
    rolldownOptions: {
      input: Object.fromEntries(Object.entries(pages).filter(([, file]) => existsSync(file))),
    },
  },
  server: { proxy: { '^/api/(v1|auth)/': server, '/v1': server, '/welcome': server } },
})
