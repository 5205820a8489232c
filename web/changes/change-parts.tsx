import { SegmentedControl } from '@mantine/core'
import { getRouteApi, useNavigate } from '@tanstack/react-router'
import { useTranslation } from 'react-i18next'
import type { ChangeDetail, Decomposition } from '../../src/changes/index.ts'
import { useFormat } from '../access/session.ts'
import { Figure } from '../charts/figure.tsx'
import { Waterfall } from '../charts/waterfall.tsx'
import { useSourceNames } from '../ingestion/source-data.ts'
import { Card } from '../parts/page.tsx'
import { wholeBefore } from './whole.ts'
import { dimensionName, unitOf, writeChange } from './words.ts'

const route = getRouteApi('/app/changes/$id')

/** The groups that make the change up, by one property after the other; their parts add up to it exactly. */
export function ChangeParts({ change }: { change: ChangeDetail }) {
  const { t } = useTranslation()
  const navigate = useNavigate({ from: '/changes/$id' })
  const { by } = route.useSearch()
  const { decompositions } = change
  const shown = decompositions.find(({ dimension }) => dimension === by) ?? decompositions[0]
  if (!shown) return null
  return (
    <Card
      title={t('changes.parts.title')}
      aside={
        decompositions.length > 1 && (
          <SegmentedControl
            aria-label={t('breakdown.by')}
            value={shown.dimension}
            onChange={(dimension) =>
              void navigate({
                search: (old) => ({ ...old, by: dimension }),
                replace: true,
                resetScroll: false,
              })
            }
            data={decompositions.map(({ dimension }) => ({
              value: dimension,
              label: dimensionName(dimension),
            }))}
            transitionDuration={0}
          />
        )
      }
    >
      <Parts key={shown.dimension} change={change} of={shown} />
    </Card>
  )
}

function Parts({ change, of }: { change: ChangeDetail; of: Decomposition }) {
  const { t } = useTranslation()
  const fmt = useFormat()
  const sourceName = useSourceNames()
  const unit = unitOf(change)
  const good = change.subject.kind === 'measure' ? change.subject.good : 'none'
  const start = wholeBefore(of)
  const nameOf = ({ value, others }: Decomposition['parts'][number]) => {
    if (others) return t('breakdown.others')
    if (value === null || value === '') return t('breakdown.without')
    return of.dimension === 'source' ? sourceName(value) : value
  }
  const write = (given: number) => writeChange(given, unit, fmt)
  const value = (given: number | null) => (given === null ? '–' : fmt.value(given, unit))
  const isGood = (value: number) =>
    good === 'none' || value === 0 ? undefined : value > 0 === (good === 'up')
  const [first] = of.parts
  const sentence = first
    ? t('changes.parts.sentence', {
        dimension: dimensionName(of.dimension),
        group: nameOf(first),
        part: write(first.contribution),
        total: write(of.total),
      })
    : ''
  return (
    <div className="stack">
      <Figure
        title={t('changes.parts.by', { dimension: dimensionName(of.dimension) })}
        level={3}
        sentence={sentence}
        table={{
          columns: [
            dimensionName(of.dimension),
            t('changes.parts.before'),
            t('changes.parts.after'),
            t('changes.parts.shareBefore'),
            t('changes.parts.shareAfter'),
            t('changes.parts.within'),
            t('changes.parts.mix'),
            t('changes.parts.contribution'),
          ],
          rows: [
            ...of.parts.map((part) => [
              nameOf(part),
              plain(part.before),
              plain(part.after),
              micro(part.share.before),
              micro(part.share.after),
              micro(part.within),
              micro(part.mix),
              micro(part.contribution),
            ]),
            [t('changes.parts.total'), '', '', '', '', '', '', micro(of.total)],
          ],
        }}
      >
        <Waterfall
          start={{ label: t('changes.parts.before'), value: start }}
          reasons={of.parts.map((part, index) => ({
            key: `${index}`,
            label: nameOf(part),
            note: `${value(part.before)} → ${value(part.after)}`,
            value: part.contribution,
            good: isGood(part.contribution),
          }))}
          end={{ label: t('changes.parts.after') }}
          writeValue={(value) => fmt.value(value, unit)}
          writeChange={write}
          sentence={sentence}
        />
      </Figure>
      <p className="meta">{t('changes.parts.note')}</p>
    </div>
  )
}

const plain = (value: number | null) => (value === null ? '' : micro(value))
/** The parts are whole millionths: so many decimals lose nothing. */
const micro = (value: number) => Math.round(value * 1e6) / 1e6
