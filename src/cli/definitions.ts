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
  breaks: unknown[]
  text: string
}

const prune = 'remove what is in no file, of the kinds that are in some'

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

  program
    .command('plan <dir>')
    .description('say what apply would change, touch and break; ends with 1 when something breaks')
    .option('--prune', prune)
    .action(async (dir: string, options: { prune?: boolean }, command: Command) => {
      const { json, withTandem } = context(command)
      const request = { documents: readDocuments(dir), prune: options.prune ?? false }
      const plan = await withTandem((tandem) => tandem.call<Plan>('POST', '/definitions/plan', request))
      print(json, plan, [plan.text])
      if (plan.breaks.length > 0) process.exitCode = 1
    })
  program
    .command('apply <dir>')
    .description('make the workspace as the files say, all or nothing')
    .option('--prune', prune)
    .option('--anyway', 'also when definitions break')
    .action(async (dir: string, options: { prune?: boolean; anyway?: boolean }, command: Command) => {
      const { json, withTandem } = context(command)
      const request = {
        documents: readDocuments(dir),
        prune: options.prune ?? false,
        anyway: options.anyway ?? false,
      }
      const plan = await withTandem((tandem) => tandem.call<Plan>('POST', '/definitions/apply', request))
      print(json, plan, [plan.text])
    })
}

function readDocuments(dir: string): Document[] {
  const paths = readdirSync(dir, { recursive: true })
    .map(String)
    .filter((path) => /\.ya?ml$/.test(path))
    .sort()
  if (paths.length === 0) throw new TandemError('not_found', { detail: `No YAML files in ${dir}.` })
  return paths.map((path) => ({ path, text: readFileSync(join(dir, path), 'utf8') }))
}
