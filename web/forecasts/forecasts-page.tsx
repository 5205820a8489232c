import './forecasts.css'
import { Select, TextInput } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { getRouteApi, Link, useNavigate } from '@tanstack/react-router'
import { useTranslation } from 'react-i18next'
import { useFormat } from '../access/session.ts'
import { CourseSpark } from '../charts/course-spark.tsx'
import { teams } from '../dashboards/teams.ts'
import { DataTable } from '../parts/data-table.tsx'
import { Icon } from '../parts/icon.tsx'
import { Card, PageHead } from '../parts/page.tsx'
import { Empty, Resource } from '../parts/states.tsx'
import { Mark } from '../theme/marks.tsx'
import { type Outlook, outlooksQuery } from './forecast-data.ts'
import { periodName, rangeInWords, saidInWords, trackLevels } from './words.ts'
import { useWriters } from './writers.ts'

const route = getRouteApi('/app/forecasts')

/** Every measure: what it is likely to be, where its month ends, whether its aim is on track, and how good such words were. */
export function ForecastsPage() {
  const { t } = useTranslation()
  const outlooks = useQuery(outlooksQuery())
  return (
    <>
      <PageHead title={t('forecasts.title')} lede={t('forecasts.lede')} />
      <Resource query={outlooks}>
        {(items) =>
          items.length === 0 ? (
            <Empty sentence={t('measures.empty')} />
          ) : (
            <Card label={t('forecasts.title')}>
              <Catalogue items={items} />
            </Card>
          )
        }
      </Resource>
    </>
  )
}

function Catalogue({ items }: { items: Outlook[] }) {
  const { t } = useTranslation()
  const navigate = useNavigate({ from: '/forecasts' })
  const search = route.useSearch()
  const set = (change: { q?: string; team?: string | null }) => {
    const { q = search.q, team = search.team } = change
    void navigate({ search: { ...(q ? { q } : {}), ...(team ? { team } : {}) }, replace: true })
  }
  const words = (search.q ?? '').toLowerCase().split(/\s+/)
  const shown = items
    .filter(({ label, measure }) => words.every((word) => `${label} ${measure}`.toLowerCase().includes(word)))
    .filter(({ owners }) => !search.team || owners.some(({ team }) => team === search.team))
    .toSorted((one, two) => rank(one) - rank(two))
  const made = shown.filter(({ forecast }) => forecast !== null)
  const others = shown.filter(({ forecast }) => forecast === null)
  return (
    <div className="stack">
      <div className="row">
        <TextInput
          aria-label={t('measures.search')}
          placeholder={t('measures.search')}
          leftSection={<Icon name="search" size={16} />}
          value={search.q ?? ''}
          onChange={(event) => set({ q: event.currentTarget.value })}
          w={280}
        />
        <Select
          aria-label={t('changes.team')}
          placeholder={t('changes.everyTeam')}
          data={teams.map((value) => ({ value, label: t(`team.${value}`) }))}
          value={search.team ?? null}
          onChange={(team) => set({ team })}
          clearable
          clearButtonProps={{ 'aria-label': t('form.clear') }}
          w={160}
        />
      </div>
      {shown.length === 0 && <Empty sentence={t('find.nothing')} />}
      {made.length > 0 && <OutlookTable rows={made} />}
      {others.length > 0 && <NotMade items={others} />}
    </div>
  )
}

/** What can be foreseen comes first, then what says why not. */
const rank = ({ verdict }: Outlook) => (verdict === 'forecast' ? 0 : 1)

/** Measures that no night has looked at yet. */
function NotMade({ items }: { items: readonly Outlook[] }) {
  const { t } = useTranslation()
  return (
    <section className="stack tight" aria-label={t('forecasts.notMade', { count: items.length })}>
      <p className="dim">{t('forecasts.notMade', { count: items.length })}</p>
      <ul className="fc-others">
        {items.map(({ measure, label }) => (
          <li key={measure}>
            <Link to="/forecasts/$measure" params={{ measure }} className="a">
              {label}
            </Link>
          </li>
        ))}
      </ul>
    </section>
  )
}

function OutlookTable({ rows }: { rows: Outlook[] }) {
  const { t } = useTranslation()
  return (
    <DataTable
      caption={t('forecasts.title')}
      rows={rows}
      rowKey={({ measure }) => measure}
      columns={[
        {
          key: 'label',
          header: t('measures.measure'),
          main: true,
          width: '18%',
          sort: ({ label }) => label,
          cell: ({ measure, label, owners }) => (
            <>
              <Link to="/forecasts/$measure" params={{ measure }} className="main">
                {label}
              </Link>
              <small>{owners.map(({ team }) => t(`team.${team}`)).join(' + ')}</small>
            </>
          ),
        },
        { key: 'course', header: t('forecasts.course'), width: '17%', cell: (row) => <Course row={row} /> },
        { key: 'outlook', header: t('forecasts.outlook'), width: '27%', cell: (row) => <Said row={row} /> },
        { key: 'end', header: t('forecasts.periodEnd'), cell: (row) => <End row={row} /> },
        {
          key: 'aim',
          header: t('measures.aim'),
          width: '11%',
          sort: ({ forecast }) => forecast?.aim?.chance ?? 2,
          cell: (row) => <Track row={row} />,
        },
        {
          key: 'quality',
          header: t('forecasts.quality'),
          sort: ({ forecast }) => -(forecast?.quality?.better ?? -1000),
          cell: (row) => <Quality row={row} />,
        },
      ]}
    />
  )
}

/** The last steps and the likely course after them. */
function Course({ row }: { row: Outlook }) {
  const { t } = useTranslation()
  const { forecast } = row
  const history = (forecast?.history ?? [])
    .slice(-42)
    .flatMap(({ t: at, value }) => (value === null ? [] : [{ x: Date.parse(at), y: value }]))
  if (history.length < 2) return null
  return (
    <CourseSpark
      points={history}
      ahead={(forecast?.points ?? []).map((point) => ({
        x: Date.parse(point.t),
        low: point.low80,
        high: point.high80,
        middle: point.value,
      }))}
      tone={forecast?.verdict === 'forecast' ? 'blue' : 'ink'}
      height="44px"
      label={t('forecasts.courseOf', { label: row.label })}
    />
  )
}

function Said({ row }: { row: Outlook }) {
  const write = useWriters(row.unit, 'day')
  if (!row.forecast) return null
  const words = saidInWords(row.forecast, write)
  return row.verdict === 'forecast' ? words : <span className="dim">{words}</span>
}

function End({ row: { forecast, unit } }: { row: Outlook }) {
  const { t, i18n } = useTranslation()
  const write = useWriters(unit, 'day')
  const end = forecast?.periodEnd
  if (!end) return null
  return (
    <div>
      {rangeInWords(end, write)}
      <small>{t('forecasts.endOf', { period: periodName(end, t, i18n.language, write.timeZone) })}</small>
    </div>
  )
}

function Track({ row: { forecast, unit } }: { row: Outlook }) {
  const { t } = useTranslation()
  const fmt = useFormat()
  const aim = forecast?.aim
  if (!aim) return null
  return (
    <div>
      <Mark level={trackLevels[aim.onTrack]} size={11} /> {t(`forecasts.track.${aim.onTrack}`)}
      <small>{fmt.value(aim.value, unit)}</small>
    </div>
  )
}

/** How often the range held when it was tried on past times, and how much better it was than last season's value. */
function Quality({ row: { forecast } }: { row: Outlook }) {
  const { t } = useTranslation()
  const fmt = useFormat()
  const quality = forecast?.quality
  if (!quality) return null
  return (
    <div>
      {t(quality.better >= 0 ? 'forecasts.better' : 'forecasts.worse', {
        percent: fmt.percent(Math.round(Math.abs(quality.better))),
      })}
      <small>{t('forecasts.held', { share: fmt.count(Math.round(quality.coverage80)) })}</small>
    </div>
  )
}
