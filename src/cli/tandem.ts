import { Command } from 'commander'
import { environment, loadConfig } from '../config.ts'
import { TandemError } from '../errors.ts'
import { addBackup } from './backup.ts'
import { addBench } from './bench.ts'
import { connect } from './connect.ts'
import type { CommandContext } from './context.ts'
import { addDefinitions } from './definitions.ts'
import { addDoctor } from './doctor.ts'
import { addImport } from './import.ts'
import { addLab } from './lab.ts'
import { leave } from './leave.ts'
import { printError } from './output.ts'
import { addPeople } from './people.ts'
import { addSimulate } from './simulate.ts'
import { addSources } from './sources.ts'
import { addStart } from './start.ts'

const program = new Command('tandem')
  .description('The customer command centre that marketing, IT, service, finance and executives share.')
  .option('--data <dir>', 'data directory (TANDEM_DATA, ./data)')
  .option('--workspace <id>', 'workspace to work on', undefined)
  .option('--json', 'print JSON, for scripts')
  .showHelpAfterError()
  .configureHelp({ showGlobalOptions: true })

/** Settings of a command: its own options may stand before or after its name. */
function context(command: Command): CommandContext {
  const options = command.optsWithGlobals<{
    data?: string
    workspace?: string
    json?: boolean
    port?: string
  }>()
  const config = () =>
    loadConfig({
      ...environment(),
      ...(options.data ? { TANDEM_DATA: options.data } : {}),
      ...(options.port ? { PORT: options.port } : {}),
    })
  return {
    json: options.json ?? false,
    workspace: options.workspace,
    config,
    async withTandem(work, workspace = options.workspace) {
      const tandem = await connect(config(), workspace)
      try {
        return await work(tandem)
      } finally {
        await tandem.close()
      }
    },
  }
}

for (const add of [
  addStart,
  addSources,
  addPeople,
  addImport,
  addSimulate,
  addDefinitions,
  addBackup,
  addBench,
  addLab,
  addDoctor,
]) {
  add(program, context)
}

// Options that belong to all commands are accepted after any command's name too.
for (const command of walk(program)) {
  if (command === program) continue
  command.option('--json', 'print JSON, for scripts').option('--data <dir>', 'data directory')
  command.option('--workspace <id>', 'workspace to work on')
}

try {
  await program.parseAsync()
  leave(Number(process.exitCode ?? 0))
} catch (error) {
  printError(process.argv.includes('--json'), error)
  leave(error instanceof TandemError && error.code === 'invalid_request' ? 2 : 1)
}

function walk(command: Command): Command[] {
  return [command, ...command.commands.flatMap(walk)]
}
