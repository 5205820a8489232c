import { spawn } from 'node:child_process'
import { join } from 'node:path'
import type { Command } from 'commander'
import type { BenchFigure } from '../bench-figure.ts'
import { TandemError } from '../errors.ts'
import type { CommandContext } from './context.ts'
import { table } from './output.ts'

/** `tandem bench`: each figure of the budget beside its aim and a baseline of the same run. */
export function addBench(program: Command, context: (command: Command) => CommandContext): void {
  program
    .command('bench')
    .description('measure this machine: intake, measures, people, groups, and what else the budget names')
    .option('--only <group>', 'one group of figures')
    .option('--quick', 'a shorter look: 10 s and 2 million events instead of 60 s and 20 million')
    .option('--keep <directory>', 'events that take long to make stay in this directory for another time')
    .option('--seed <number>', 'other made-up companies for warnings and changes', Number)
    .action(async (options: BenchOptions, command: Command) => {
      const { json } = context(command)
      // Only this command reads what it measures: the others start without.
      const { groups, sizes } = await import('../bench/index.ts')
      if (options.only) {
        const measure = groups[options.only]
        if (!measure) {
          const known = Object.keys(groups).join(', ')
          throw new TandemError('invalid_request', {
            detail: `There is no group ${options.only}; there are ${known}.`,
          })
        }
        const { quick, keep, seed } = options
        if (seed !== undefined && !(Number.isInteger(seed) && seed >= 0))
          throw new TandemError('invalid_request', { detail: '--seed is a whole number from 0 on.' })
        const size = quick ? sizes.quick : sizes.full
        const figures = await measure({
          ...size,
          ...(keep ? { keepIn: keep } : {}),
          ...(seed === undefined ? {} : { seed }),
        })
        printFigures(json, figures)
        return
      }
      // A process for each group: an embedded ClickHouse belongs to one, and what one leaves in memory hides nothing in the next.
      const codes: number[] = []
      for (const name of Object.keys(groups)) codes.push(await inOwnProcess(name, options, json))
      if (codes.some((code) => code !== 0)) process.exitCode = 1
    })
}

interface BenchOptions {
  only?: string
  quick?: boolean
  keep?: string
  seed?: number
}

function inOwnProcess(name: string, { quick, keep, seed }: BenchOptions, json: boolean): Promise<number> {
  const flags = [
    ...['bench', '--only', name],
    ...(quick ? ['--quick'] : []),
    ...(keep ? ['--keep', keep] : []),
    ...(seed === undefined ? [] : ['--seed', `${seed}`]),
    ...(json ? ['--json'] : []),
  ]
  const child = spawn(
    process.execPath,
    [...process.execArgv, join(import.meta.dirname, 'tandem.ts'), ...flags],
    {
      stdio: ['ignore', 'inherit', 'inherit'],
    },
  )
  return new Promise((resolve) => child.once('exit', (code) => resolve(code ?? 1)))
}

function printFigures(json: boolean, figures: BenchFigure[]): void {
  if (json) {
    for (const figure of figures) console.log(JSON.stringify(figure))
    return
  }
  const rows = figures.map(({ name, value, unit, aim, met, baseline, ratio }) => [
    name,
    `${value} ${unit}`,
    aim === null ? '' : `aim ${aim}${met ? '' : ' MISSED'}`,
    baseline === null ? '' : `baseline ${baseline}`,
    ratio === null ? '' : `ratio ${ratio}`,
  ])
  console.log(table(rows).join('\n'))
}
