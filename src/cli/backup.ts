import { existsSync } from 'node:fs'
import { resolve } from 'node:path'
import type { Command } from 'commander'
import { TandemError } from '../errors.ts'
import { findServer } from './connect.ts'
import type { CommandContext } from './context.ts'
import { print, progress } from './output.ts'

/** `tandem backup|restore DIR`: everything Tandem knows, in one directory. */
export function addBackup(program: Command, context: (command: Command) => CommandContext): void {
  program
    .command('backup <dir>')
    .description('write both stores and the spool into a new directory; works while the server runs')
    .action(async (dir: string, _options: object, command: Command) => {
      const { json, withTandem } = context(command)
      const directory = resolve(dir)
      if (existsSync(directory)) throw new TandemError('conflict', { detail: `${directory} exists.` })
      const manifest = await withTandem((tandem) =>
        tandem.call<{ clickhouse: { table: string; rows: number }[] }>('POST', '/operations/backups', {
          directory,
        }),
      )
      const events = manifest.clickhouse.find(({ table }) => table === 'events')?.rows ?? 0
      print(json, { directory, events }, [`${directory} holds the backup, with ${events} events.`])
    })

  program
    .command('restore <dir>')
    .description('read a backup into empty stores')
    .option('--to-urls', 'into the servers named by DATABASE_URL and CLICKHOUSE_URL')
    .action(async (dir: string, options: { toUrls?: boolean }, command: Command) => {
      const { json, config } = context(command)
      const settings = config()
      if (options.toUrls && !(settings.databaseUrl && settings.clickhouseUrl)) {
        throw new TandemError('invalid_config', {
          detail: '--to-urls needs DATABASE_URL and CLICKHOUSE_URL.',
        })
      }
      if (!options.toUrls && (settings.databaseUrl || settings.clickhouseUrl)) {
        throw new TandemError('invalid_config', {
          detail: 'DATABASE_URL or CLICKHOUSE_URL is set: add --to-urls to write into those servers.',
        })
      }
      const running = findServer(settings.dataDir)
      if (running) throw new TandemError('data_dir_in_use', { detail: `process ${running.pid}` })
      const [{ openStores }, { restore }] = await Promise.all([
        import('../db/index.ts'),
        import('../operations/index.ts'),
      ])
      const stores = await openStores(settings)
      const bar = progress('Restoring')
      try {
        const manifest = await restore(stores, resolve(dir), settings.dataDir, ({ done, total, step }) =>
          bar.update(done, total, step),
        )
        bar.end()
        const events = manifest.clickhouse.find(({ table }) => table === 'events')?.rows ?? 0
        print(json, { events, createdAt: manifest.createdAt }, [
          `Restored the backup of ${manifest.createdAt}, with ${events} events.`,
        ])
      } finally {
        bar.end()
        await stores.close()
      }
    })
}
