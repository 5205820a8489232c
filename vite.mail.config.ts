import { join } from 'node:path'
import { defineConfig } from 'vite'

/** The templates of mails for the server, which runs TypeScript but no JSX: one file, with what it needs of react-email. */
export default defineConfig({
  root: join(import.meta.dirname, 'web'),
  publicDir: false,
  oxc: { jsx: { runtime: 'automatic', development: false } },
  build: {
    ssr: join(import.meta.dirname, 'web/mail/templates/index.ts'),
    outDir: join(import.meta.dirname, 'dist/mail'),
    emptyOutDir: true,
    target: 'node22',
    rolldownOptions: { output: { entryFileNames: 'templates.js' } },
  },
  // Of react-email a few small parts are used; the rest of the package (Tailwind, Prism) is left out of the build.
  ssr: { noExternal: [/^@react-email\//] },
})
