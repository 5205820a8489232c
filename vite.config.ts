import { existsSync } from 'node:fs'
import { join } from 'node:path'
import react from '@vitejs/plugin-react'
import { defineConfig } from 'vite'

const root = join(import.meta.dirname, 'web')
const server = process.env.TANDEM_DEV_SERVER ?? 'http://127.0.0.1:3000'

/**
 * Three pages: the app, the wall that runs alone on a television, and the panel that stands in the frame of another
 * tool; the latter two carry as little as they can.
 */
const pages = {
  index: join(root, 'index.html'),
  wall: join(root, 'wall.html'),
  embed: join(root, 'embed.html'),
}

export default defineConfig({
  root,
  plugins: [react()],
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
  server: { proxy: { '/api': server, '/v1': server, '/welcome': server } },
})
