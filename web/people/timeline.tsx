import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import type { Timeline as Answer, TimelineEntry } from '../../src/profiles/index.ts'
import { Mark } from '../theme/marks.tsx'
import type { When } from './when.ts'

type Day = Answer['days'][number]

/** Days as they came page by page, a day that went on on the next page as one. */
export function joinDays(days: readonly Day[]): Day[] {
  const joined: Day[] = []
  for (const { day, entries } of days) {
    const last = joined.at(-1)
    if (last?.day === day) joined[joined.length - 1] = { day, entries: [...last.entries, ...entries] }
    else joined.push({ day, entries })
  }
  return joined
}

interface TimelineProps {
  days: readonly Day[]
  when: When
  /** Called with an entry whose events are to be seen; absent for who may not see them. */
  onOpen?: (entry: TimelineEntry) => void
  /** Names the person of an entry, in the timeline of an account. */
  who?: (entry: TimelineEntry) => ReactNode
}

/** A life with the company to read: days, what happened in plain words, and what the customer said as they said it. */
export function Timeline({ days, when, onOpen, who }: TimelineProps) {
  return (
    <ol className="tl">
      {days.map(({ day, entries }) => (
        <li key={day}>
          <h3>
            <time dateTime={day}>{when.day(`${day}T12:00:00Z`)}</time>
          </h3>
          <ol>
            {entries.map((entry) => (
              <Entry
                key={`${entry.at} ${entry.events[0]}`}
                entry={entry}
                when={when}
                who={who?.(entry)}
                {...(onOpen ? { onOpen: () => onOpen(entry) } : {})}
              />
            ))}
          </ol>
        </li>
      ))}
    </ol>
  )
}

interface EntryProps {
  entry: TimelineEntry
  when: When
  who?: ReactNode
  onOpen?: () => void
}

function Entry({ entry, when, who, onOpen }: EntryProps) {
  const { t } = useTranslation()
  const team = entry.team && t(`team.${entry.team}`, { defaultValue: entry.team })
  const title = onOpen ? (
    <button type="button" className="tl-open" onClick={onOpen}>
      {entry.title}
    </button>
  ) : (
    entry.title
  )
  return (
    <li>
      <time className="num" dateTime={entry.at} title={when.exact(entry.at)}>
        {when.time(entry.at)}
      </time>
      <span className="ch">
        <ToneMark tone={entry.tone} />
        {t(`area.${entry.area}`)}
      </span>
      <div className="tl-what break">
        {entry.quote === null ? (
          <p>{title}</p>
        ) : (
          <>
            <p className={entry.detail || who ? undefined : 'sr'}>{entry.title}</p>
            <Quote text={entry.quote} {...(onOpen ? { onOpen } : {})} />
          </>
        )}
        {(entry.detail || who) && (
          <p className="meta">
            {who}
            {who && entry.detail && ', '}
            {entry.detail}
          </p>
        )}
      </div>
      <span className="team break">{team}</span>
    </li>
  )
}

/** Words of the customer; their language is not known to us, so that readers are not told a wrong one. */
function Quote({ text, onOpen }: { text: string; onOpen?: () => void }) {
  return (
    <p className="quote">
      {onOpen ? (
        <button type="button" className="tl-open" onClick={onOpen}>
          “{text}”
        </button>
      ) : (
        `“${text}”`
      )}
    </p>
  )
}

function ToneMark({ tone }: { tone: TimelineEntry['tone'] }) {
  const { t } = useTranslation()
  if (tone !== 'wrong' && tone !== 'look') return null
  return (
    <>
      <Mark level={tone === 'wrong' ? 'needs' : 'watch'} size={11} />
      <span className="sr">{t(`tone.${tone}`)}, </span>
    </>
  )
}
