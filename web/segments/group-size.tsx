import { useQuery } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import type { ListedSegment } from '../../src/segments/index.ts'
import { useFormat } from '../access/session.ts'
import { Figure, LineBand } from '../charts/index.ts'
import { useMoments } from '../metrics/moments.ts'
import { Card } from '../parts/page.tsx'
import { Resource } from '../parts/states.tsx'
import { type SizePeriod, type SizePoint, sizesQuery } from './segment-data.ts'
import { carried, lifeOf } from './sizes.ts'

const steps = 60
const lookAgainMs = 5000

/** How many people a group has now, and had. */
export function GroupSize({ stored }: { stored: ListedSegment }) {
  const { t } = useTranslation()
  const fmt = useFormat()
  const { name, label } = stored.definition
  const sizes = useQuery({
    ...sizesQuery(name, 'life', () => lifeOf(stored.createdAt, Date.now())),
    refetchInterval: lookAgainMs,
  })
  return (
    <Card label={label}>
      <div className="stack">
        <div>
          {stored.size === null ? (
            <p className="figure-l late">
              …<small>{t('groups.counting')}</small>
            </p>
          ) : (
            <p className="figure-l num">
              {fmt.count(stored.size)}
              <small>{t('groups.people', { count: stored.size })}</small>
            </p>
          )}
          {stored.asOf && (
            <p className="meta">{t('measures.asOf', { at: fmt.since(stored.asOf, Date.now()) })}</p>
          )}
        </div>
        <Resource query={sizes} shape="figure">
          {(data) => <Course sizes={data} label={label} />}
        </Resource>
      </div>
    </Card>
  )
}

function Course({ sizes, label }: { sizes: SizePeriod & { points: SizePoint[] }; label: string }) {
  const { t } = useTranslation()
  const fmt = useFormat()
  const moments = useMoments(sizes.grain === 'day' ? 'day' : 'hour')
  const line = carried(sizes, steps)
  const [first, last] = [line[0], line.at(-1)]
  if (!first || !last || line.length < 2) return <p className="dim">{t('groups.tooNew')}</p>
  const values = line.map(({ y }) => y)
  const [low, high] = [Math.min(...values), Math.max(...values)]
  const sentence =
    low === high
      ? t('groups.sizeSteady', { count: low, value: fmt.count(low) })
      : t('groups.sizeSentence', { low: fmt.count(low), high: fmt.count(high), now: fmt.count(last.y) })
  const ticks = ticksOf(first.x, last.x, (x) => moments.short(new Date(x).toISOString()))
  return (
    <Figure
      title={t('groups.sizeTitle')}
      sentence={sentence}
      about={[label, `${sizes.from} – ${sizes.to}`]}
      table={{
        columns: [t('measure.when'), t('groups.people', { count: 2 })],
        rows: sizes.points.map(({ t: when, size }) => [moments.long(when), size]),
      }}
    >
      <LineBand
        line={line}
        span={[first.x, last.x]}
        ticks={ticks}
        now={{ x: last.x, label: t('groups.nowTick') }}
        writeValue={(value) => fmt.count(value)}
        sentence={sentence}
        height="220px"
        fromZero={low === high}
      />
    </Figure>
  )
}

/** Four labels along the time before now, each said once. */
function ticksOf(from: number, to: number, label: (x: number) => string) {
  const ticks = [0, 1, 2, 3]
    .map((quarter) => from + ((to - from) * quarter) / 4)
    .map((x) => ({ x, label: label(x) }))
  return ticks.filter((tick, index) => tick.label !== ticks[index - 1]?.label)
}
