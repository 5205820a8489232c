import { useDebouncedValue } from '@mantine/hooks'
import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { useTranslation } from 'react-i18next'
import type { Condition } from '../../src/segments/index.ts'
import { useFormat } from '../access/session.ts'
import { Card } from '../parts/page.tsx'
import { Failed, Loading } from '../parts/states.tsx'
import { MaskedNote } from '../people/masked-note.tsx'
import { isCondition } from './draft.ts'
import { type Count, countQuery } from './segment-data.ts'
import { useSpeaker } from './speaker.ts'
import { groupInWords } from './words.ts'

const typingPauseMs = 500

/** Whom the condition holds for now, in words, as a number and as ten people, while it is written. */
export function LiveCount({ condition }: { condition: Condition | undefined }) {
  const { t } = useTranslation()
  const speaker = useSpeaker()
  const [settled] = useDebouncedValue(condition, typingPauseMs)
  const count = useQuery(countQuery(settled))
  return (
    <div className="beside">
      <Card title={t('groupEdit.whoNow')}>
        <div className="stack">
          {condition && isCondition(condition) && (
            <p className="say sm break">{groupInWords(condition, speaker)}</p>
          )}
          <div className="stack" aria-live="polite" aria-atomic="true">
            {!condition ? (
              <p className="dim">{t('groupEdit.incomplete')}</p>
            ) : count.isError ? (
              <Failed error={count.error} rest="" />
            ) : count.data ? (
              <Counted count={count.data} stale={count.isPlaceholderData || settled !== condition} />
            ) : (
              <Loading shape="figure" />
            )}
          </div>
        </div>
      </Card>
    </div>
  )
}

function Counted({ count, stale }: { count: Count; stale: boolean }) {
  const { t } = useTranslation()
  const fmt = useFormat()
  return (
    <>
      <p className={stale ? 'figure-m num late' : 'figure-m num'}>
        {fmt.count(count.count)}
        <small>{t('groups.people', { count: count.count })}</small>
      </p>
      {count.people.length > 0 && (
        <div className="stack tight">
          <h3>{t(count.count > count.people.length ? 'groupEdit.some' : 'groupEdit.all')}</h3>
          {count.masked && <MaskedNote />}
          <ul className="ties">
            {count.people.map((person) => (
              <li key={person.id}>
                <Link to="/people/$id" params={{ id: person.id }} className="a break">
                  {person.name ?? t('groups.nameless', { id: person.id.slice(-6) })}
                </Link>
              </li>
            ))}
          </ul>
        </div>
      )}
    </>
  )
}
