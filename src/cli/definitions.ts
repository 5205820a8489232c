import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Command } from 'commander'
import { TandemError } from '../errors.ts'
import type { CommandContext } from './context.ts'
import { print } from './output.ts'

interface Document {
  path: string
  text: string
}

interface Plan {
  changes: { action: 'create' | 'update' | 'delete'; name: string; diff: string }[]
}

/** `tandem pull|plan|apply DIR`: definitions as YAML files, so that they can live in git. */
export function addDefinitions(program: Command, context: (command: Command) => CommandContext): void {
  program
    .command('pull <dir>')
    .description('write the definitions of the workspace as YAML files')
    .action(async (dir: string, _options: object, command: Command) => {
      const { json, withTandem } = context(command)
      const { documents } = await withTandem((tandem) =>
        tandem.call<{ documents: Document[] }>('GET', '/definitions'),
      )
      for (const { path, text } of documents) {
        mkdirSync(join(dir, path, '..'), { recursive: true })
        writeFileSync(join(dir, path), text)
      }
      print(json, { files: documents.map(({ path }) => path) }, [
        `${documents.length} files written to ${dir}`,
      ])
    })

  for (const action of ['plan', 'apply'] as const) {
    program
      .command(`${action} <dir>`)
      .description(
        action === 'plan'
          ? 'say what apply would change'
          : 'make the workspace as the files say, all or nothing',
      )
      .action(async (dir: string, _options: object, command: Command) => {
        const { json, withTandem } = context(command)
        const documents = readDocuments(dir)
        const plan = await withTandem((tandem) =>
          tandem.call<Plan>('POST', `/definitions/${action}`, { documents }),
        )
        const lines = plan.changes.map((change) => `${change.action} ${change.name}\n${change.diff}`)
        print(json, plan, lines.length > 0 ? lines : ['No change.'])
      })
  }
}

function readDocuments(dir: string): Document[] {
  const paths = readdirSync(dir, { recursive: true })
    .map(String)
    .filter((path) => /\.ya?ml$/.test(path))
    .sort()
  if (paths.length === 0) throw new TandemError('not_found', { detail: `No YAML files in ${dir}.` })
  return paths.map((path) => ({ path, text: readFileSync(join(dir, path), 'utf8') }))
}
