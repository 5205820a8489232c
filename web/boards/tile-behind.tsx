import { Button, SegmentedControl } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import type { DefinitionInput } from '../../src/metrics/index.ts'
import { useCan } from '../access/session.ts'
import { BehindList } from '../metrics/behind.tsx'
import { ByChoice, Parts } from '../metrics/breakdown.tsx'
import type { Behind, Question } from '../metrics/measure-data.ts'
import { SaveButtons } from '../metrics/save-buttons.tsx'
import { LinkButton } from '../parts/link-button.tsx'
import { allOf } from './board-asked.ts'
import { useChangeBoard } from './board-controls.tsx'
import { useGround } from './ground.ts'
import type { PanelProps } from './panel-props.ts'

/** What a tile's number is made of: its parts, and the events or people behind a point, a part or the whole period. */
export function TileBehind(props: PanelProps) {
  const { t } = useTranslation()
  const change = useChangeBoard()
  const mayRead = useCan('people:read')
  const { search, state } = props
  const asked = questionOf(props)
  const index = Number(search.part ?? 0)
  const shown = state?.measures[index]
  if (!asked || !shown) return <p className="meta">{t('tile.nothingBehind')}</p>
  const definition = { label: shown.label, unit: shown.unit }
  const own = asked.by?.[0]
  const by = search.by ?? (typeof own === 'string' ? own : undefined)
  const mode = search.mode ?? 'rows'
  return (
    <div className="stack">
      <Narrowed {...props} grain={asked.grain ?? 'day'} />
      <section className="stack tight">
        <div className="row apart">
          <h3>{t('breakdown.title')}</h3>
          <ByChoice by={by} onChoose={(next) => change({ by: next, group: undefined })} />
        </div>
        {by === undefined ? (
          <p className="meta">{t('breakdown.choose')}</p>
        ) : (
          <Parts
            definition={definition}
            question={atPoint(asked, props)}
            by={by}
            chosen={search.group}
            onChoose={(group) => change({ group: group === search.group ? undefined : group, by })}
          />
        )}
      </section>
      <section className="stack tight">
        <div className="row apart">
          <h3>{t('behind.title')}</h3>
          <SegmentedControl
            aria-label={t('behind.title')}
            value={mode}
            onChange={(value) => change({ mode: value === 'people' ? 'people' : undefined })}
            data={['rows', ...(mayRead ? ['people'] : [])].map((value) => ({
              value,
              label: t(`behind.${value}`),
            }))}
            transitionDuration={0}
          />
        </div>
        <BehindList mode={mode} definition={definition} behind={behindOf(asked, props)} />
      </section>
      <div className="row">
        {shown.name && (
          <LinkButton variant="default" to="/measures/$name" params={{ name: shown.name }}>
            {t('tile.explore')}
          </LinkButton>
        )}
        <SaveButtons question={asked} title={shown.label} />
      </div>
    </div>
  )
}

/** What the tile asks, in the form of a question to its measure; undefined for a tile without one. */
function questionOf({ board, tile, state, figures, asked, search }: PanelProps): Question | undefined {
  const index = Number(search.part ?? 0)
  const measure =
    tile.view === 'stages' ? tile.stages[index]?.measure : 'measure' in tile ? tile.measure : undefined
  if (measure === undefined) return undefined
  const filter = allOf(board.filter, asked.filter, 'filter' in tile ? tile.filter : undefined)
  const result = state?.result
  const series =
    result?.view === 'figure'
      ? result.trend
      : result && 'result' in result && 'grain' in result.result
        ? (result.result as { grain: Question['grain'] })
        : undefined
  return {
    ...(typeof measure === 'string' ? { name: measure } : { definition: measure as DefinitionInput }),
    from: figures.from,
    to: figures.to,
    grain: series?.grain ?? figures.grain,
    ...('by' in tile && tile.by ? { by: tile.by as string[] } : {}),
    ...('limit' in tile && tile.limit && tile.view !== 'words' ? { limit: tile.limit } : {}),
    ...(filter ? { filter } : {}),
  }
}

/** The question for one step of its series alone; as it is without a point. */
function atPoint(asked: Question, { search, state, figures }: PanelProps): Question {
  const { point } = search
  if (point === undefined) return asked
  const result = state?.result
  const series = result?.view === 'line' || result?.view === 'bars' ? result.result.series : []
  const points = series[0]?.points ?? []
  const next = points[points.findIndex(({ t }) => t === point) + 1]?.t
  return { ...asked, from: point, to: next ?? figures.to }
}

function behindOf(asked: Question, { search }: PanelProps): Behind {
  const { by, limit: _, ...rest } = asked
  return {
    ...rest,
    ...(search.point ? { t: search.point } : {}),
    ...(search.group ? { by: search.by ? [search.by] : (by ?? []), group: JSON.parse(search.group) } : {}),
  }
}

/** To which point and part the lists are narrowed; each can be taken away. */
function Narrowed({ search, grain }: PanelProps & { grain: string }) {
  const { t } = useTranslation()
  const change = useChangeBoard()
  const ground = useGround()
  const group = search.group ? (JSON.parse(search.group) as Record<string, string | null>) : {}
  const parts = Object.entries(group)
  if (!search.point && parts.length === 0) return null
  return (
    <div className="row">
      {search.point && (
        <Button variant="default" onClick={() => change({ point: undefined })}>
          {ground.moments(grain).long(search.point)} ×<span className="sr">{t('behind.takeAway')}</span>
        </Button>
      )}
      {parts.length > 0 && (
        <Button variant="default" onClick={() => change({ group: undefined })}>
          {parts.map(([name, value]) => `${name}: ${value ?? t('breakdown.without')}`).join(', ')} ×
          <span className="sr">{t('behind.takeAway')}</span>
        </Button>
      )}
    </div>
  )
}
