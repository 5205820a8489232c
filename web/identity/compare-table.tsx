import { Link } from '@tanstack/react-router'
import { useTranslation } from 'react-i18next'
import type { JoinPreview, PreviewPerson } from '../../src/identity/index.ts'
import { useFormat } from '../access/session.ts'
import { DataTable } from '../parts/data-table.tsx'
import { traitWords } from '../people/person-words.ts'
import { useWhen } from '../people/when.ts'
import { type Compared, compare } from './comparison.ts'

interface Side {
  id: string
  name: string
}

/** Two people, and limits of the rules that they would pass as one. */
export type Sided = Pick<JoinPreview, 'people' | 'exceeds'>

interface CompareTableProps {
  preview: Sided
  left: Side
  right: Side
}

/** Two people side by side: what agrees, what differs, and what only one of them has. */
export function CompareTable({ preview, left, right }: CompareTableProps) {
  const { t } = useTranslation()
  const lines = compare(preview, left.id)
  return (
    <div className="stack cmp">
      <div className="two">
        {[left, right].map((side) => (
          <Who key={side.id} side={side} of={preview.people.find(({ id }) => id === side.id)} />
        ))}
      </div>
      <Cautions preview={preview} />
      <DataTable
        caption={t('pairs.sides')}
        rows={lines}
        rowKey={(line) => `${line.kind} ${line.name}`}
        columns={[
          {
            key: 'what',
            header: t('joining.what'),
            main: true,
            width: '22%',
            cell: (line) => <LineName of={line} />,
          },
          { key: 'left', header: left.name, cell: (line) => <Values of={line.left} /> },
          {
            key: 'right',
            header: right.name === left.name ? t('pairs.theOther') : right.name,
            cell: (line) => <Values of={line.right} />,
          },
          {
            key: 'verdict',
            header: t('pairs.verdict'),
            width: '13%',
            cell: (line) => <VerdictTag of={line} />,
          },
        ]}
      />
    </div>
  )
}

function Who({ side, of: person }: { side: Side; of: PreviewPerson | undefined }) {
  const { t } = useTranslation()
  const fmt = useFormat()
  const when = useWhen()
  return (
    <div>
      <Link to="/people/$id" params={{ id: side.id }} className="a break">
        {side.name}
      </Link>
      {person && (
        <p className="meta">
          {t('pairs.events', { count: person.eventCount, number: fmt.count(person.eventCount) })}
          {person.firstSeen && person.lastSeen && (
            <>
              {', '}
              {t('pairs.span', { from: when.exact(person.firstSeen), to: when.exact(person.lastSeen) })}
            </>
          )}
        </p>
      )}
    </div>
  )
}

/** Limits of the rules that the joined person would pass; a person may join them all the same. */
function Cautions({ preview }: { preview: Sided }) {
  const { t } = useTranslation()
  if (preview.exceeds.length === 0) return null
  return (
    <div className="callout ochre">
      {preview.exceeds.map(({ type, values, limit, windowDays }) => (
        <p key={type}>
          {t(windowDays === null ? 'joining.exceeds' : 'joining.exceedsWithin', {
            type: t(`identifier.${type}`, { defaultValue: type }),
            values,
            limit,
            days: windowDays,
          })}
        </p>
      ))}
    </div>
  )
}

function LineName({ of: line }: { of: Compared }) {
  const { t } = useTranslation()
  return (
    <>
      {line.kind === 'identifier'
        ? t(`identifier.${line.name}`, { defaultValue: line.name })
        : traitWords(line.name)}
    </>
  )
}

const mostShown = 5
const longest = 120

function Values({ of: values }: { of: readonly string[] }) {
  const { t } = useTranslation()
  if (values.length === 0) return <span className="meta">–</span>
  return (
    <div>
      {values.slice(0, mostShown).map((value) => (
        <div key={value} className="break">
          {value.length > longest ? `${value.slice(0, longest)}…` : value}
        </div>
      ))}
      {values.length > mostShown && (
        <div className="meta">{t('joining.moreIdentifiers', { count: values.length - mostShown })}</div>
      )}
    </div>
  )
}

const tones = { agrees: 'tag blue', differs: 'tag ochre', one: 'meta' } as const

function VerdictTag({ of: line }: { of: Compared }) {
  const { t } = useTranslation()
  return (
    <div>
      <span className={tones[line.verdict]}>{t(`pairs.verdicts.${line.verdict}`)}</span>
    </div>
  )
}
