import { readFile, stat } from 'node:fs/promises'
import { extname, join, normalize } from 'node:path'
import type { MiddlewareHandler } from 'hono'
import { TandemError } from '../errors.ts'

const types: Record<string, string> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.ico': 'image/x-icon',
  '.json': 'application/json',
  '.woff2': 'font/woff2',
  '.webmanifest': 'application/manifest+json',
}

/**
 * Serves the built web app. Built files carry a hash in their name and are kept by browsers for a year; pages are
 * asked for again each time. Addresses without a file are the app's own and get its page: /wall/… the wall, /embed/…
 * the panel in another tool's frame, /shared/… and /embed/boards/… a board behind a link, others the app.
 *
 * @param directory output of the web build
 */
export function serveWeb(directory: string): MiddlewareHandler {
  return async (c) => {
    const path = normalize(decodeURIComponent(new URL(c.req.url).pathname))
    const file = join(directory, isFile(path) ? path : pageFor(path))
    if (!file.startsWith(directory)) throw new TandemError('not_found')
    const found = await stat(file).catch(() => undefined)
    if (!found?.isFile()) throw new TandemError('not_found', { detail: path })
    const hashed = path.startsWith('/assets/')
    return new Response(await readFile(file), {
      headers: {
        'content-type': types[extname(file)] ?? 'application/octet-stream',
        'cache-control': hashed ? 'public, max-age=31536000, immutable' : 'no-cache',
      },
    })
  }
}

/** Files lie at the top and under /assets; what lies deeper is a page, also when it ends like a file: /accounts/acme.com. */
function isFile(path: string): boolean {
  return path.startsWith('/assets/') || (extname(path) !== '' && path.lastIndexOf('/') === 0)
}

/** Pages that stand alone, by the address they begin with; the first that fits. */
const alone = [
  ['/embed/boards', 'shared'],
  ['/shared', 'shared'],
  ['/embed', 'embed'],
  ['/wall', 'wall'],
] as const

function pageFor(path: string): string {
  const found = alone.find(([start]) => path === start || path.startsWith(`${start}/`))
  return `${found?.[1] ?? 'index'}.html`
}
