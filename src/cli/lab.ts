import { Command } from 'commander'
import type { LabMethod } from '../lab/index.ts'
import type { CommandContext } from './context.ts'
import { print, table } from './output.ts'

/** `tandem lab METHOD FILE`: a statistical method on a plain file, without a store or a server. */
export function addLab(program: Command, context: (command: Command) => CommandContext): void {
  program
    .command('lab [method] [file]')
    .description('run a statistical method on a plain CSV file; `tandem lab --help` lists the methods')
    // Each method has options of its own, which are read when it is known which one it is.
    .allowUnknownOption()
    .allowExcessArguments()
    .helpOption(false)
    .action(async (_method, _file, _options, command: Command) => {
      const { json } = context(command)
      const lab = await import('../lab/index.ts')
      const [name, ...rest] = command.args
      if (name === undefined || name.startsWith('-')) {
        const methods = await Promise.all(lab.labMethodNames.map(lab.labMethod))
        console.log(methodList(methods).join('\n'))
        return
      }
      const method = await lab.labMethod(name)
      const own = commandOf(method)
      own.action(async (file: string, options: Record<string, string | boolean>) => {
        const result = await method.run({ table: lab.readTable(file), options })
        print(json, result, lab.readableLines(result))
      })
      await own.parseAsync(rest, { from: 'user' })
    })
}

function commandOf({ name, summary, columns, options }: LabMethod): Command {
  const command = new Command(`tandem lab ${name}`)
    .description(`${summary}\n\nColumns: ${columns}`)
    .argument('<file>', 'CSV file with a line of column names, also gzipped')
    .showHelpAfterError()
  for (const { flag, description, default: fallback } of options) command.option(flag, description, fallback)
  return command.option('--json', 'print JSON, for scripts')
}

function methodList(methods: readonly LabMethod[]): string[] {
  return [
    'Usage: tandem lab METHOD FILE.csv [options] [--json]',
    '',
    ...table(methods.map(({ name, summary }) => [`  ${name}`, summary])),
    '',
    'tandem lab METHOD --help says which columns and options it has.',
  ]
}
