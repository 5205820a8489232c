import { Link } from '@tanstack/react-router'
import { useTranslation } from 'react-i18next'
import type { Change } from '../../src/changes/index.ts'
import type { QueryResult } from '../../src/metrics/index.ts'
import { useFormat } from '../access/session.ts'
import { CourseSpark } from '../charts/course-spark.tsx'
import type { Tone } from '../charts/model.ts'
import { useMoments } from '../metrics/moments.ts'
import { Mark } from '../theme/marks.tsx'
import { ChangeActs } from './change-acts.tsx'
import { changeSentence, levels, sizeSentence, subjectName } from './words.ts'

/** The course of a change as far as it is read; `none` where there is none. */
export type CourseRead = QueryResult | 'waiting' | 'none'

/** One change in the feed: its sentence, how large, who looks after it, its course, what can be done. */
export function ChangeLine({ change, course }: { change: Change; course: CourseRead }) {
  const { t } = useTranslation()
  const fmt = useFormat()
  const size = sizeSentence(change, t, fmt)
  return (
    <>
      <div>
        <p className="say sm change-say">
          <Mark level={levels[change.tone]} size={12} />
          <Link to="/changes/$id" params={{ id: change.id }}>
            {changeSentence(change, t, fmt)}
          </Link>
        </p>
        <div className="change-say-text">
          <p className="dim">{[t(`changes.tone.${change.tone}`), size].filter(Boolean).join('. ')}.</p>
          <p className="meta">
            <Standing change={change} />
          </p>
        </div>
        <div className="row change-acts">
          <ChangeActs change={change} />
        </div>
      </div>
      <Course change={change} read={course} />
    </>
  )
}

/** Since when, whose it is, how it stands, and what came with it. */
function Standing({ change }: { change: Change }) {
  const { t } = useTranslation()
  const moments = useMoments(change.grain)
  const parts = [
    t('changes.since', { at: moments.long(change.since) }),
    ...(change.until ? [t('changes.over', { at: moments.long(change.until) })] : []),
    ...(change.owners.length > 0
      ? [t('changes.lookedAfter', { teams: ownersOf(change.owners, t).join(' + ') })]
      : []),
    t(`changes.stateOf.${change.state}`),
    ...(change.closedAs ? [t(`changes.closedAs.${change.closedAs}`)] : []),
    ...(change.assigned ? [t('changes.with', { name: change.assigned.name })] : []),
    ...(change.alike > 0 ? [t('changes.alike', { count: change.alike })] : []),
  ]
  return <>{parts.join(' · ')}</>
}

/** 'Dana (Service)', 'IT': both functions that look after a measure. */
export function ownersOf(owners: Change['owners'], t: ReturnType<typeof useTranslation>['t']): string[] {
  return owners.map(({ team, person }) =>
    person ? t('measure.owner', { person, team: t(`team.${team}`) }) : t(`team.${team}`),
  )
}

const tones: Record<Change['tone'], Tone> = { bad: 'ember', neutral: 'ochre', good: 'blue' }

/** The course around the change, with what is usual and where it began. A source has no course of its own. */
function Course({ change, read }: { change: Change; read: CourseRead }) {
  const { t } = useTranslation()
  const moments = useMoments(change.grain)
  const { subject } = change
  const since = Date.parse(change.since)
  const by = subject.kind === 'measure' && change.kind !== 'mix' ? subject.by : null
  if (read === 'none' || subject.kind === 'source') return <span />
  if (read === 'waiting') return <span className="sk" style={{ height: 84 }} aria-hidden="true" />
  const points =
    (by
      ? read.series.find((one) => !one.others && (one.by[by.dimension] ?? null) === by.value)
      : read.series[0]
    )?.points ?? []
  const said = points.filter(({ value, tooFew, partial }) => value !== null && !tooFew && !partial)
  return (
    <CourseSpark
      points={said.map((point) => ({ x: Date.parse(point.t), y: point.value ?? 0 }))}
      band={points.flatMap(({ t: at, usual }) =>
        usual?.low != null && usual.high != null
          ? [{ x: Date.parse(at), low: usual.low, high: usual.high }]
          : [],
      )}
      mark={since}
      tone={tones[change.tone]}
      height="84px"
      label={t('changes.course', { what: subjectName(change, t), at: moments.long(change.since) })}
    />
  )
}
