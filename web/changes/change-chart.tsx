import { useTranslation } from 'react-i18next'
import type { ChangeDetail } from '../../src/changes/index.ts'
import { useFormat } from '../access/session.ts'
import { Figure } from '../charts/figure.tsx'
import { LinePlot } from '../charts/line-plot.tsx'
import type { Tone } from '../charts/model.ts'
import { useMoments } from '../metrics/moments.ts'
import { Card } from '../parts/page.tsx'
import { changeSentence, subjectName, unitOf } from './words.ts'

const tones: Record<ChangeDetail['tone'], Tone> = { bad: 'ember', neutral: 'ochre', good: 'blue' }
type Point = ChangeDetail['series'][number]

/** The course of what changed: what was to be expected without the change, the range of single steps, and where it began. */
export function ChangeChart({ change }: { change: ChangeDetail }) {
  const { t } = useTranslation()
  const fmt = useFormat()
  const moments = useMoments(change.grain)
  const unit = unitOf(change)
  const series = shownOf(change)
  const at = (point: { t: string }) => Date.parse(point.t)
  const write = (value: number | null) => (value === null ? '' : fmt.value(value, unit))
  // A step that is not over yet is no fall.
  const said = series.filter(({ value, partial }) => value !== null && !partial)
  const since = Date.parse(change.since)
  const sentence = changeSentence(change, t, fmt)
  // Hours of several days are labelled by their days.
  const days = useMoments('day')
  const byDay = change.grain === 'hour' && series.length > 36
  const marked = byDay ? series.filter(({ t: when }) => moments.isMidnight(when)) : series
  const step = Math.max(1, Math.ceil(marked.length / 6))
  const name = subjectName(change, t)
  return (
    <Card label={name}>
      <Figure
        title={t('changes.courseTitle')}
        sentence={t('changes.courseNote')}
        about={[name, sentence]}
        table={{
          columns: [
            t('measure.when'),
            name,
            t('measure.answersHead'),
            t('changes.expected'),
            t('measure.usualLow'),
            t('measure.usualHigh'),
          ],
          rows: series.map((point) => [
            moments.long(point.t),
            write(point.value),
            point.n,
            write(point.expected),
            write(point.low),
            write(point.high),
          ]),
        }}
      >
        <LinePlot
          height="280px"
          line={said.map((point) => ({ x: at(point), y: point.value ?? 0 }))}
          further={[
            {
              key: 'expected',
              label: t('changes.expected'),
              line: series.flatMap((point) =>
                point.expected === null ? [] : [{ x: at(point), y: point.expected }],
              ),
              quiet: true,
            },
          ]}
          band={bandOf(series)}
          notes={[{ x: since, title: t('changes.sinceShort', { at: moments.short(change.since) }) }]}
          span={[at(series[0]!), Math.max(at(series.at(-1)!), at(series[0]!) + 1)]}
          ticks={marked
            .filter((_, index) => index % step === 0)
            .map((point) => ({ x: at(point), label: (byDay ? days : moments).short(point.t) }))}
          writeValue={(value) => fmt.value(value, unit)}
          tone={tones[change.tone]}
          sentence={sentence}
          words={{ points: t('measure.points'), annotations: t('happened.title') }}
          sayPoint={(index) => {
            const point = said[index]
            return point ? `${moments.long(point.t)}: ${write(point.value)}` : ''
          }}
        />
      </Figure>
    </Card>
  )
}

const hoursShown = 5 * 86_400_000

/** Hours of some days before the change alone: more of them could not be told apart. */
function shownOf({ series, grain, since }: ChangeDetail): readonly Point[] {
  if (grain !== 'hour') return series
  const from = Date.parse(since) - hoursShown
  const near = series.filter(({ t }) => Date.parse(t) >= from)
  return near.length > 1 ? near : series
}

function bandOf(series: readonly Point[]) {
  return series.flatMap(({ t, low, high }) =>
    low === null || high === null ? [] : [{ x: Date.parse(t), low, high }],
  )
}
