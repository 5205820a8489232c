import { quantile } from '../stats/estimates/index.ts'
import type { RowsResult } from './drill.ts'
import type { DefinitionInput, Part } from './metric.ts'

/** An event behind a number. */
export type Row = RowsResult['rows'][number]

/** The number again, from its rows alone. */
export function recompute(definition: DefinitionInput, rows: Row[]): { value: number | null; n: number } {
  const values = rows.map((row) => row.value).filter((value) => value !== null)
  const sum = (list: number[]) => list.reduce((total, value) => total + value, 0)
  const distinct = (list: Row[], property: string | undefined) =>
    new Set(list.map((row) => (property ? row.properties?.[property] : row.person))).size
  switch (definition.kind) {
    case 'count':
    case 'open':
      return { value: rows.length, n: rows.length }
    case 'sum':
      return { value: sum(values), n: values.length }
    case 'average':
    case 'nps':
    case 'csat':
    case 'ces':
      return { value: values.length === 0 ? null : sum(values) / values.length, n: values.length }
    case 'percentile':
      return { value: quantile(values, definition.percentile) ?? null, n: values.length }
    case 'unique':
      return { value: distinct(rows, definition.property), n: rows.length }
    case 'latest': {
      if (definition.aggregate !== 'sum' && definition.aggregate !== 'average')
        return { value: rows.length, n: rows.length }
      const whole = sum(values)
      return {
        value: definition.aggregate === 'sum' ? whole : values.length === 0 ? null : whole / values.length,
        n: rows.length,
      }
    }
    case 'ratio':
    case 'share': {
      const part = definition.kind === 'share' ? definition.part : undefined
      const sides = (['numerator', 'denominator'] as const).map((side) => {
        const own = rows.filter((row) => row[side])
        const counted = part ?? (definition as { [key in typeof side]: Part })[side]
        if (counted.kind === 'count') return { value: own.length, n: own.length }
        if (counted.kind === 'unique') return { value: distinct(own, counted.property), n: own.length }
        return { value: sum(own.map((row) => Number(row.properties?.[counted.property]))), n: own.length }
      })
      const [above, below] = sides as [{ value: number; n: number }, { value: number; n: number }]
      const scale = part ? 100 : 1
      return { value: below.value === 0 ? null : (scale * above.value) / below.value, n: below.n }
    }
    default:
      throw new Error(`${definition.kind} is recomputed in its own test`)
  }
}
