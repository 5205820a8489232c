import type { Command } from 'commander'
import type { CommandContext } from './context.ts'
import { print, table } from './output.ts'

interface Source {
  id: string
  name: string
  kind: string
  writeKey: string
}

/** `tandem source create|list`: where events come from, and the key each sender uses. */
export function addSources(program: Command, context: (command: Command) => CommandContext): void {
  const source = program.command('source').description('where events come from')

  source
    .command('create')
    .description('make a source and print its write key')
    .requiredOption('--name <name>', 'name people will see, such as web')
    .option('--kind <kind>', 'web, app, server, call-centre, webhook, …', 'server')
    .action(async (options: { name: string; kind: string }, command: Command) => {
      const { json, withTandem } = context(command)
      const made = await withTandem((tandem) =>
        tandem.call<Source>('POST', '/sources', { name: options.name, kind: options.kind }),
      )
      print(json, made, [`Source ${made.name} is ready. Its write key: ${made.writeKey}`])
    })

  source
    .command('list')
    .description('list the sources')
    .action(async (_options: object, command: Command) => {
      const { json, withTandem } = context(command)
      const { items: sources } = await withTandem((tandem) =>
        tandem.call<{ items: Source[] }>('GET', '/sources'),
      )
      print(
        json,
        sources,
        table([['NAME', 'KIND', 'ID'], ...sources.map(({ name, kind, id }) => [name, kind, id])]),
      )
    })
}
