import type { DefinitionInput, Metrics } from '../../src/metrics/index.ts'
import { type Row, recompute } from '../../src/metrics/test-recompute.ts'

const day = 86_400_000
const zone = 'Europe/Berlin'
/** Days since 1970 on the calendar of the workspace. */
const dayOf = (at: number) =>
  Date.parse(new Intl.DateTimeFormat('sv-SE', { timeZone: zone }).format(at)) / day
/** Weeks begin on Monday; 1 January 1970 was a Thursday. */
const weekOf = (number: number) => Math.floor((number + 3) / 7)

interface Question {
  definition: DefinitionInput
  from: string
  to: string
  grain: 'total'
}

/** The number of a question worked out again from the events that are shown behind it, of every kind there is. */
export async function fromRows(
  metrics: Metrics,
  workspace: string,
  question: Question,
): Promise<number | null> {
  const open = async (part?: string): Promise<Row[]> => {
    const asked = { ...question, pageSize: 1000, ...(part === undefined ? {} : { part }) }
    const { rows, next } = await metrics.rows(workspace, asked, { masked: false })
    if (next !== null) throw new Error('There are more rows than a page holds.')
    return rows
  }
  const { definition } = question
  switch (definition.kind) {
    case 'formula': {
      const money = await open('money')
      const bought = await open('bought')
      return money.reduce((sum, { value }) => sum + (value ?? 0), 0) / bought.length
    }
    case 'conversion':
    case 'retention': {
      const people = [...Map.groupBy(await open(), ({ person }) => person).values()]
      const came = people.filter((own) => own.some(({ step }) => step === 2))
      return (100 * came.length) / people.length
    }
    case 'between': {
      const values = (await open()).flatMap(({ value }) => value ?? [])
      return values.reduce((sum, value) => sum + value, 0) / values.length
    }
    case 'ratio': {
      const { value } = recompute(definition, await open())
      return value !== null && definition.unit === 'percent' ? 100 * value : value
    }
    case 'stickiness':
      return stickiness(await open(), question)
    default:
      return recompute(definition, await open()).value
  }
}

/** Of the days on which people of a week could have come, the share on which they came. */
function stickiness(rows: readonly Row[], { from, to }: Question): number {
  const days = rows.map(({ at, person, numerator }) => ({ on: dayOf(Date.parse(at)), person, numerator }))
  const active = new Set(days.filter(({ numerator }) => numerator).map(({ on, person }) => `${person} ${on}`))
  let possible = 0
  for (let on = Date.parse(from) / day; on < Date.parse(to) / day; on++)
    possible += new Set(days.filter((one) => weekOf(one.on) === weekOf(on)).map(({ person }) => person)).size
  return (100 * active.size) / possible
}
