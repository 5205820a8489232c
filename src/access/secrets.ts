import { randomBytes } from 'node:crypto'
import { chmodSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Kysely } from 'kysely'
import { z } from 'zod'
import type { Config } from '../config.ts'
import { TandemError } from '../errors.ts'
import type { AccessTables } from './tables.ts'

const secretsFileSchema = z.object({ signIn: z.string().min(32) })

/**
 * The secret that signs session cookies; made at the first start. With embedded stores it is in
 * `<data>/secrets.json`, readable by the owner of the process only, so that a copy of the database alone forges no
 * session. With DATABASE_URL every node must have the same one, so it is in the database.
 *
 * @throws TandemError `invalid_config` when the file was damaged
 */
export function loadSignInSecret(config: Config, tables: Kysely<AccessTables>): Promise<string> {
  return config.databaseUrl ? sharedSecret(tables) : Promise.resolve(localSecret(config.dataDir))
}

async function sharedSecret(tables: Kysely<AccessTables>): Promise<string> {
  await tables
    .insertInto('auth_secrets')
    .values({ name: 'sign-in', secret: newSecret() })
    .onConflict((conflict) => conflict.column('name').doNothing())
    .execute()
  const row = await tables
    .selectFrom('auth_secrets')
    .where('name', '=', 'sign-in')
    .select('secret')
    .executeTakeFirstOrThrow()
  return row.secret
}

function localSecret(dataDir: string): string {
  const path = join(dataDir, 'secrets.json')
  const text = readIfThere(path)
  if (text === undefined) {
    const secret = newSecret()
    writePrivately(path, `${JSON.stringify({ signIn: secret })}\n`)
    return secret
  }
  try {
    const { signIn } = secretsFileSchema.parse(JSON.parse(text))
    chmodSync(path, 0o600)
    return signIn
  } catch (cause) {
    throw new TandemError('invalid_config', {
      detail: `${path} is damaged: remove it to make a new one; everybody signs in again then.`,
      cause,
    })
  }
}

function readIfThere(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8')
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined
    throw error
  }
}

function newSecret(): string {
  return randomBytes(48).toString('base64url')
}

/** Writes a file that only the owner of this process can read. */
export function writePrivately(path: string, text: string): void {
  mkdirSync(join(path, '..'), { recursive: true })
  writeFileSync(path, text, { mode: 0o600 })
  // The mode above counts for a new file only.
  chmodSync(path, 0o600)
}
