import type { ChartTable } from '../charts/export.ts'
import { FigureTable } from '../charts/figure.tsx'
import { compareInWords } from './compared.ts'
import { labelOf, nameOfPart, type Shown, type ViewContext } from './view.ts'

/** A measure as rows: its parts, or its steps. */
export function showTable(context: ViewContext<'table'>): Shown {
  const table = rowsOf(context)
  return {
    sentence: '',
    table,
    drawing: (
      // biome-ignore lint/a11y/noNoninteractiveTabindex: a box that scrolls must be reachable by keyboard
      <section className="figure-table tile-table" tabIndex={0} aria-label={context.state.title}>
        <FigureTable table={table} />
      </section>
    ),
  }
}

function rowsOf(context: ViewContext<'table'>): ChartTable {
  const {
    t,
    ground,
    result: { result },
  } = context
  const write = (value: number | null | undefined) =>
    value == null ? '–' : ground.fmt.value(value, result.unit)
  const { long } = ground.moments(result.grain)
  if (result.grain === 'total') {
    const points = result.series.map((one) => ({ one, point: one.points.at(-1) }))
    const compared = points.map(({ point }) => point && compareInWords(point, result, ground.fmt, t))
    const withChange = compared.some((one) => one !== undefined)
    return {
      columns: [
        t('tile.part'),
        labelOf(context),
        t('measure.answersHead'),
        ...(withChange ? [t('tile.change')] : []),
      ],
      rows: points.map(({ one, point }, index) => [
        nameOfPart(one, context) || t('tile.all'),
        point?.tooFew ? t('measure.answersWord') : write(point?.value),
        point?.n ?? 0,
        ...(withChange ? [compared[index] ? `${compared[index].change} ${compared[index].on}` : ''] : []),
      ]),
    }
  }
  const points = result.series[0]?.points ?? []
  const several = result.series.length > 1
  return {
    columns: [
      t('measure.when'),
      ...(several
        ? result.series.map((one) => nameOfPart(one, context))
        : [labelOf(context), t('measure.answersHead')]),
    ],
    rows: points.map((point, index) => [
      long(point.t),
      ...(several
        ? result.series.map((one) => (one.points[index]?.tooFew ? '–' : write(one.points[index]?.value)))
        : [point.tooFew ? '–' : write(point.value), point.n]),
    ]),
  }
}
