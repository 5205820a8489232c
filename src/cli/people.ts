import type { Command } from 'commander'
import type { CommandContext } from './context.ts'
import { print } from './output.ts'

/** `tandem key create` and `tandem user create`: who and what may work with Tandem. */
export function addPeople(program: Command, context: (command: Command) => CommandContext): void {
  program
    .command('key')
    .description('API keys')
    .command('create')
    .description('make an API key and print it, once')
    .requiredOption('--name <name>', 'what it is for')
    .option('--role <role>', 'viewer, analyst, editor or admin', 'viewer')
    .option('--scopes <rights>', 'only these rights, separated by commas')
    .option('--expires <date>', 'last day it works, YYYY-MM-DD')
    .action(
      async (
        options: { name: string; role: string; scopes?: string; expires?: string },
        command: Command,
      ) => {
        const { json, withTandem } = context(command)
        const made = await withTandem((tandem) =>
          tandem.call<{ key: string }>('POST', '/keys', {
            name: options.name,
            role: options.role,
            ...(options.scopes ? { scopes: options.scopes.split(',') } : {}),
            ...(options.expires ? { expiresAt: new Date(`${options.expires}T23:59:59Z`).toISOString() } : {}),
          }),
        )
        print(json, made, [
          `API key, shown this once: ${made.key}`,
          'Use it as `Authorization: Bearer <key>`.',
        ])
      },
    )

  program
    .command('user')
    .description('people who sign in')
    .command('create')
    .description('make a person who can sign in')
    .requiredOption('--email <email>', 'e-mail address')
    .option('--name <name>', 'name on screen')
    .option(
      '--password <password>',
      'password, 12 characters or more; without one an invitation link is printed',
    )
    .option('--role <role>', 'viewer, analyst, editor or admin', 'viewer')
    .option('--team <team>', 'marketing, it, service, finance, executive or own', 'own')
    .action(async (options: Record<string, string>, command: Command) => {
      const { json, withTandem } = context(command)
      const made = await withTandem((tandem) =>
        tandem.call<{ id: string; email: string; link?: string }>('POST', '/users', options),
      )
      print(json, made, [
        `${made.email} can now sign in${made.link ? ` after opening this link once: ${made.link}` : '.'}`,
      ])
    })
}
