import type { Point, Series } from '../../src/metrics/index.ts'
import { Bars } from '../charts/bars.tsx'
import type { BarItem } from '../charts/bars-layout.ts'
import { StackedBars } from '../charts/stacked-bars.tsx'
import { labelOf, nameOfPart, type Shown, type ViewContext } from './view.ts'

/** Units whose parts make a whole, so that they can stand on each other. */
const additive = ['count', 'money', 'number']

/** A measure by its parts, through time, or both. */
export function showBars(context: ViewContext<'bars'>): Shown {
  const {
    result: { result },
  } = context
  const parts = result.series
  if (result.grain === 'total') return byParts(context)
  return parts.length > 1 ? partsThroughTime(context) : throughTime(context)
}

const keyOf = (one: Series) => JSON.stringify(one.by) + String(one.others ?? '')

function byParts(context: ViewContext<'bars'>): Shown {
  const {
    t,
    ground,
    result: { result },
    onLook,
  } = context
  const write = (value: number) => ground.fmt.value(value, result.unit)
  const items = result.series.map((one) => itemOf(one, one.points.at(-1), context))
  return {
    sentence: sentenceOf(items, write, context),
    table: {
      columns: [t('tile.part'), labelOf(context), t('measure.answersHead')],
      rows: result.series.map((one) => {
        const point = one.points.at(-1)
        const value = point?.tooFew || point?.value == null ? '–' : write(point.value)
        return [nameOfPart(one, context), value, point?.n ?? 0]
      }),
    },
    drawing: (
      <Bars
        items={items}
        writeValue={write}
        sentence={sentenceOf(items, write, context)}
        {...(onLook
          ? {
              onChoose: (key: string) => {
                const chosen = result.series.find((one) => keyOf(one) === key)
                if (chosen) onLook(chosen.others ? {} : { group: chosen.by })
              },
            }
          : {})}
      />
    ),
  }
}

function itemOf(one: Series, point: Point | undefined, context: ViewContext<'bars'>): BarItem {
  const few = point?.tooFew ?? false
  return {
    key: keyOf(one),
    label: nameOfPart(one, context),
    value: few ? null : (point?.value ?? null),
    interval: few ? undefined : point?.interval,
    note: few ? context.t('measures.answers', { count: point?.n ?? 0 }) : undefined,
    rest: one.others ?? false,
  }
}

/** The largest part, and the smallest. */
function sentenceOf(items: readonly BarItem[], write: (value: number) => string, { t }: ViewContext<'bars'>) {
  const valued = items.flatMap(({ label, value, rest }) => (value === null || rest ? [] : [{ label, value }]))
  const sorted = valued.toSorted((a, b) => b.value - a.value)
  const [most, least] = [sorted[0], sorted.at(-1)]
  if (!most || !least) return t('measure.sentenceNone')
  if (sorted.length === 1) return t('tile.onePart', { label: most.label, value: write(most.value) })
  return t('tile.mostAndLeast', {
    most: most.label,
    mostValue: write(most.value),
    least: least.label,
    leastValue: write(least.value),
  })
}

function throughTime(context: ViewContext<'bars'>): Shown {
  const {
    t,
    ground,
    result: { result },
    onLook,
  } = context
  const write = (value: number) => ground.fmt.value(value, result.unit)
  const { short, long } = ground.moments(result.grain)
  const points = result.series[0]?.points ?? []
  const items = points.map(
    (point): BarItem => ({
      key: point.t,
      label: short(point.t),
      value: point.tooFew ? null : point.value,
      interval: point.interval,
      rest: point.partial ?? false,
    }),
  )
  const named = points.map((point, index) => ({ ...items[index]!, label: long(point.t), rest: false }))
  const sentence = sentenceOf(named, write, context)
  return {
    sentence,
    table: {
      columns: [t('measure.when'), labelOf(context), t('measure.answersHead')],
      rows: points.map((point) => [
        long(point.t),
        point.tooFew || point.value === null ? '–' : write(point.value),
        point.n,
      ]),
    },
    drawing: (
      <Bars
        items={items}
        direction="up"
        asGiven
        height="100%"
        writeValue={write}
        sentence={sentence}
        {...(onLook ? { onChoose: (key: string) => onLook({ point: key }) } : {})}
      />
    ),
  }
}

function partsThroughTime(context: ViewContext<'bars'>): Shown {
  const {
    t,
    ground,
    result: { result },
    onLook,
  } = context
  const write = (value: number) => ground.fmt.value(value, result.unit)
  const { short, long } = ground.moments(result.grain)
  const parts = inParts(result.series)
  const points = result.series[0]?.points ?? []
  const table = {
    columns: [t('measure.when'), ...result.series.map((one) => nameOfPart(one, context))],
    rows: points.map((point, index) => [
      long(point.t),
      ...result.series.map((one) => {
        const value = one.points[index]?.value
        return value == null ? '–' : write(value)
      }),
    ]),
  }
  if (!additive.includes(result.unit)) {
    const newest = result.series.map((one) =>
      itemOf(
        one,
        one.points.findLast(({ partial }) => !partial),
        context,
      ),
    )
    const sentence = sentenceOf(newest, write, context)
    return { sentence, table, drawing: <Bars items={newest} writeValue={write} sentence={sentence} /> }
  }
  const sentence = t('tile.parts', { count: result.series.length })
  return {
    sentence,
    table,
    drawing: (
      <StackedBars
        height="100%"
        writeValue={write}
        sentence={sentence}
        parts={parts.map(({ key, series, rest }) => ({
          key,
          label: rest ? t('breakdown.others') : nameOfPart(series[0]!, context),
          rest,
        }))}
        stacks={points.map((point, index) => ({
          key: point.t,
          label: short(point.t),
          values: parts.map(({ series }) =>
            series.reduce((sum, one) => sum + (one.points[index]?.value ?? 0), 0),
          ),
        }))}
        {...(onLook ? { onChoose: (key: string) => onLook({ point: key }) } : {})}
      />
    ),
  }
}

/** At most four parts with a colour; the further ones and the others are one grey part. */
function inParts(series: readonly Series[]) {
  const own = series.filter(({ others }) => !others)
  const coloured = own.slice(0, own.length > 4 ? 3 : 4)
  const rest = [...own.slice(coloured.length), ...series.filter(({ others }) => others)]
  return [
    ...coloured.map((one) => ({ key: keyOf(one), series: [one], rest: false })),
    ...(rest.length > 0 ? [{ key: 'rest', series: rest, rest: true }] : []),
  ]
}
