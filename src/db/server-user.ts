import { chownSync, existsSync, statSync } from 'node:fs'
import { dirname, resolve } from 'node:path'
import { TandemError } from '../errors.ts'

/** How the database server is started: a command that may stand in front, and the user it runs as. */
export interface ServerUser {
  /** `[program, …arguments]` that runs what follows; empty when nothing is needed. */
  prefix: string[]
  uid?: number
  gid?: number
}

// PostgreSQL refuses to run as root; 65534 is "nobody" on Linux and macOS.
const nobody = 65534
const setpriv = '/usr/bin/setpriv'

/**
 * The user for a server that may not be root. Started by anybody else, that is us. Started by root, it is nobody, who
 * gets the given directories as its own. Where a directory above lets nobody through (under /root, say), the server
 * keeps the one right to pass it.
 *
 * @param own directories that become the server's
 * @param reads directories it reads, such as its programs
 * @throws TandemError `invalid_config` when there is no way in
 */
export function serverUser(own: string[], reads: string[]): ServerUser {
  if (process.getuid?.() !== 0) return { prefix: [] }
  for (const path of own) chownSync(path, nobody, nobody)
  const closed = [...own, ...reads].find((path) => !isOpenAbove(path))
  if (closed === undefined) return { prefix: [], uid: nobody, gid: nobody }
  if (!existsSync(setpriv)) {
    throw new TandemError('invalid_config', {
      detail: `Started by root, the database runs as another user, who cannot reach ${closed}. Put Tandem and its data under a directory that others may pass, such as /var/lib/tandem, or start it as an ordinary user.`,
    })
  }
  const user = [`--reuid=${nobody}`, `--regid=${nobody}`, '--clear-groups']
  // PostgreSQL looks with access(2) whether it may run its own programs, and that call forgets the rights of users
  // other than root unless the process is told to leave them alone.
  const right = ['--securebits=+no_setuid_fixup', '--inh-caps=+dac_override', '--ambient-caps=+dac_override']
  return { prefix: [setpriv, ...user, ...right] }
}

/** Whether every directory above lets other users pass. */
function isOpenAbove(path: string): boolean {
  const above = dirname(resolve(path))
  const passable = (statSync(above).mode & 0o001) !== 0
  return passable && (above === '/' || isOpenAbove(above))
}
