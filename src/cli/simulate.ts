import { copyFileSync } from 'node:fs'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Command } from 'commander'
import { TandemError } from '../errors.ts'
import type { SimulationRun } from '../simulation/index.ts'
import type { Connection } from './connect.ts'
import type { CommandContext } from './context.ts'
import { print, progress } from './output.ts'

interface Options {
  events?: number
  people?: number
  days: number
  seed: number
  truth?: string
}

/** `tandem simulate`: the history of a synthetic company, with what was planted in it. */
export function addSimulate(program: Command, context: (command: Command) => CommandContext): void {
  program
    .command('simulate')
    .description(
      'fill the demo, or the workspace named by --workspace, with the history of a synthetic company',
    )
    .option('--events <count>', 'about how many events', Number)
    .option('--people <count>', 'how many people', Number)
    .option('--days <days>', 'how many days until now', Number, 90)
    .option('--seed <seed>', 'the same seed makes the same company', Number, 1)
    .option('--truth <file>', 'where the planted truth is copied to')
    .action(async (options: Options, command: Command) => {
      const { json, workspace, withTandem } = context(command)
      const { demoWorkspace } = await import('../simulation/index.ts')
      await withTandem((tandem) => simulate(tandem, workspace, options, json), workspace ?? demoWorkspace)
    })
}

async function simulate(
  tandem: Connection,
  workspace: string | undefined,
  options: Options,
  json: boolean,
): Promise<void> {
  const { truth } = options
  // Who names a workspace means it; the demo needs no naming.
  const begun = await tandem.call<SimulationRun>('POST', '/simulations', {
    seed: options.seed,
    days: options.days,
    ...(options.events === undefined ? {} : { events: options.events }),
    ...(options.people === undefined ? {} : { people: options.people }),
    ...(workspace ? { workspace } : {}),
  })
  const ended = await follow(tandem, begun.id)
  if (!ended.result) throw new TandemError('internal', { detail: ended.reason ?? 'The simulation stopped.' })
  const { result } = ended
  if (truth) copyFileSync(result.truthPath, truth)
  const seconds = result.seconds.toFixed(1)
  print(json, { ...result, ...(truth ? { truthPath: truth } : {}) }, [
    `${result.events} events of ${result.people} people in ${seconds} s, in workspace ${ended.workspace}.`,
    `What was planted: ${truth ?? result.truthPath}`,
  ])
}

async function follow(tandem: Connection, id: string): Promise<SimulationRun> {
  const bar = progress('Simulating')
  for (;;) {
    const run = await tandem.call<SimulationRun>('GET', `/simulations/${id}`)
    if (run.state !== 'running') {
      bar.end()
      return run
    }
    bar.update(run.done, 1, `${run.events} events`)
    await sleep(500)
  }
}
