import { Button, Select } from '@mantine/core'
import { useInfiniteQuery, useQuery } from '@tanstack/react-query'
import { getRouteApi, useNavigate } from '@tanstack/react-router'
import { lazy, Suspense, useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { Area, Lanes as LanesAnswer, Person, TimelineEntry } from '../../src/profiles/index.ts'
import { useCan } from '../access/session.ts'
import { More } from '../parts/more.tsx'
import { Empty, Failed, Loading, Resource } from '../parts/states.tsx'
import { areaNames, readArea } from './areas.ts'
import { LaneTable } from './lane-table.tsx'
import { LaneKey, Lanes } from './lanes.tsx'
import { lanesQuery, timelineQuery } from './person-data.ts'
import { joinDays, Timeline } from './timeline.tsx'
import { useTitleLanguage, useWhen } from './when.ts'

const EventsDialog = lazy(() => import('./events-dialog.tsx').then((it) => ({ default: it.EventsDialog })))

const route = getRouteApi('/app/people/$id')
const days = 90

/** 90 days with us: the lanes, and below them the same life to read, day by day. A mark leads to its day. */
export function NinetyDays({ person }: { person: Person }) {
  const { t } = useTranslation()
  const lang = useTitleLanguage()
  const lanes = useQuery(lanesQuery(person.id, days, lang))
  const [asTable, setAsTable] = useState(false)
  const reading = useRef<HTMLHeadingElement>(null)
  const change = useChangeSearch()
  const goTo = (at: string) => {
    change({ to: at, area: undefined })
    reading.current?.focus()
    reading.current?.scrollIntoView({ block: 'start' })
  }
  const empty = lanes.data?.lanes.length === 0
  return (
    <section className="card" aria-labelledby="ninety-days">
      <header>
        <h2 id="ninety-days">{t('lanes.title')}</h2>
        {!empty && <LaneKey />}
        {!empty && (
          <button type="button" className="link" aria-pressed={asTable} onClick={() => setAsTable(!asTable)}>
            {t('lanes.asTable')}
          </button>
        )}
      </header>
      <Resource query={lanes} rest={t('lanes.rest')}>
        {(data) =>
          data.lanes.length === 0 ? (
            <Quiet person={person} />
          ) : asTable ? (
            <LaneTable lanes={data} />
          ) : (
            <Drawing data={data} onChoose={goTo} />
          )
        }
      </Resource>
      <Reading person={person} heading={reading} />
    </section>
  )
}

/** Nothing for 90 days: says when we last heard something, which the timeline below shows. */
function Quiet({ person }: { person: Person }) {
  const { t } = useTranslation()
  const when = useWhen()
  return (
    <Empty
      sentence={t('lanes.quiet')}
      {...(person.lastSeen ? { note: t('lanes.lastHeard', { day: when.exact(person.lastSeen) }) } : {})}
    />
  )
}

function Drawing({ data, onChoose }: { data: LanesAnswer; onChoose: (day: string) => void }) {
  const when = useWhen()
  const lanes = data.lanes.map(({ area, marks }) => ({
    area,
    marks: marks.map((mark) => ({ ...mark, at: Date.parse(mark.at) })),
  }))
  return (
    <Lanes
      lanes={lanes}
      from={Date.parse(data.from)}
      to={Date.parse(data.to)}
      when={when}
      onChoose={(at) => onChoose(when.isoDay(at))}
    />
  )
}

/** Changes a part of the page's address and keeps the rest. */
function useChangeSearch() {
  const navigate = useNavigate({ from: '/people/$id' })
  return (change: { area?: string | undefined; to?: string | undefined }) =>
    void navigate({
      search: (old) => {
        const next = Object.entries({ ...old, ...change }).filter(([, value]) => value !== undefined)
        return Object.fromEntries(next) as typeof old
      },
      replace: true,
      resetScroll: false,
    })
}

function Reading({
  person,
  heading,
}: {
  person: Person
  heading: React.RefObject<HTMLHeadingElement | null>
}) {
  const { t } = useTranslation()
  const when = useWhen()
  const search = route.useSearch()
  const change = useChangeSearch()
  const area = readArea(search.area)
  return (
    <div className="reading">
      <div className="row apart">
        <h2 ref={heading} tabIndex={-1}>
          {search.to ? t('timeline.upTo', { day: when.day(`${search.to}T12:00:00Z`) }) : t('timeline.title')}
        </h2>
        <div className="row">
          {search.to && (
            <Button variant="default" onClick={() => change({ to: undefined })}>
              {t('timeline.toToday')}
            </Button>
          )}
          <Select
            aria-label={t('timeline.area')}
            placeholder={t('timeline.everyArea')}
            data={areaNames.map((name) => ({ value: name, label: t(`area.${name}`) }))}
            value={area ?? null}
            onChange={(name) => change({ area: name ?? undefined })}
            clearable
            clearButtonProps={{ 'aria-label': t('form.clear') }}
            w={190}
          />
        </div>
      </div>
      <Days person={person} area={area} to={search.to} />
    </div>
  )
}

function Days({ person, area, to }: { person: Person; area: Area | undefined; to: string | undefined }) {
  const { t } = useTranslation()
  const lang = useTitleLanguage()
  const when = useWhen()
  const mayOpen = useCan('people:read')
  const [opened, setOpened] = useState<TimelineEntry>()
  const filter = { ...(area ? { area } : {}), ...(to ? { to } : {}) }
  const list = useInfiniteQuery(timelineQuery(person.id, filter, lang))
  if (list.isError && !list.data) {
    return <Failed error={list.error} rest={t('timeline.rest')} onRetry={() => void list.refetch()} />
  }
  if (!list.data) return <Loading />
  const read = joinDays(list.data.pages.flatMap((page) => page.days))
  if (read.length === 0) return <Empty sentence={t(area ? 'timeline.noneOfArea' : 'timeline.none')} />
  return (
    <>
      <Timeline days={read} when={when} {...(mayOpen ? { onOpen: setOpened } : {})} />
      <More list={list} label={t('timeline.earlier')} />
      <Suspense>
        {opened && (
          <EventsDialog
            person={person.id}
            title={opened.title}
            events={opened.events}
            onClose={() => setOpened(undefined)}
          />
        )}
      </Suspense>
    </>
  )
}
