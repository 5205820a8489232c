import { useTranslation } from 'react-i18next'
import type { JoinPreview, PreviewPerson } from '../../src/identity/index.ts'
import { useFormat } from '../access/session.ts'
import { DataTable } from '../parts/data-table.tsx'
import { traitWords, valueText } from './person-words.ts'
import { useWhen } from './when.ts'

interface Row {
  key: string
  name: string
  cells: React.ReactNode[]
  /** Both say something, and not the same. */
  differs: boolean
}

interface JoinTableProps {
  preview: JoinPreview
  /** Id of the person who stands in the first column. */
  first: string
  /** Names of both, in the order of the columns. */
  names: readonly [string, string]
}

/** What a join changes: each person as they are, and both as one. Values in which they differ are marked. */
export function JoinTable({ preview, first, names }: JoinTableProps) {
  const { t } = useTranslation()
  const rows = useRows(preview, first)
  const [one, other] = names
  const differs = rows.filter((row) => row.differs).length
  return (
    <div className="stack tight">
      <p className="say sm">{t('joining.sentence', { one, other })}</p>
      {differs > 0 && <p className="dim">{t('joining.differ', { count: differs })}</p>}
      <div className="join-table">
        <DataTable
          caption={t('joining.changes')}
          rows={rows}
          rowKey={(row) => row.key}
          columns={[
            {
              key: 'name',
              header: t('joining.what'),
              main: true,
              width: '22%',
              cell: (row) => (
                <>
                  {row.name}
                  {row.differs && <span className="tag ochre">{t('joining.differs')}</span>}
                </>
              ),
            },
            { key: 'one', header: one, width: '26%', cell: (row) => row.cells[0] },
            { key: 'other', header: other, width: '26%', cell: (row) => row.cells[1] },
            { key: 'both', header: t('joining.together'), cell: (row) => row.cells[2] },
          ]}
        />
      </div>
    </div>
  )
}

function useRows(preview: JoinPreview, first: string): Row[] {
  const { t } = useTranslation()
  const fmt = useFormat()
  const when = useWhen()
  const people = preview.people.toSorted((a, b) => Number(b.id === first) - Number(a.id === first))
  const sides = [...people, preview.result]
  const row = (key: string, name: string, write: (side: PreviewPerson) => React.ReactNode): Row => ({
    key,
    name,
    cells: sides.map(write),
    differs: false,
  })
  const traits = [...new Set(sides.flatMap((side) => side.traits.map((trait) => trait.name)))].toSorted()
  return [
    row(' events', t('joining.events'), (side) => fmt.count(side.eventCount)),
    row(' first', t('joining.first'), (side) => (side.firstSeen ? when.exact(side.firstSeen) : '–')),
    row(' last', t('joining.last'), (side) => (side.lastSeen ? when.exact(side.lastSeen) : '–')),
    row(' identifiers', t('evidence.identifiers'), (side) => <Identifiers of={side} />),
    ...traits.map((name) => {
      const values = sides.map((side) => newest(side, name))
      const [one, other] = values
      const cells = values.map((value) => <span key={value}>{value ? shorten(value) : '–'}</span>)
      return {
        key: name,
        name: t(`trait.${name}`, { defaultValue: traitWords(name) }),
        cells,
        differs: Boolean(one && other && one !== other),
      }
    }),
  ].toSorted((a, b) => Number(b.differs) - Number(a.differs))
}

/** The value of a trait that was said last, from whatever source. */
function newest(side: PreviewPerson, name: string): string {
  const said = side.traits.filter((trait) => trait.name === name).toSorted((a, b) => b.at.localeCompare(a.at))
  return valueText(said[0]?.value)
}

function shorten(text: string): string {
  return text.length > 120 ? `${text.slice(0, 120)}…` : text
}

const mostShown = 5

function Identifiers({ of }: { of: PreviewPerson }) {
  const { t } = useTranslation()
  const more = of.identifiers.length - mostShown
  return (
    <ul className="idents">
      {of.identifiers.slice(0, mostShown).map(({ type, value }) => (
        <li key={`${type} ${value}`} className="break">
          <small className="meta">{t(`identifier.${type}`, { defaultValue: type })}</small> {shorten(value)}
        </li>
      ))}
      {more > 0 && <li className="meta">{t('joining.moreIdentifiers', { count: more })}</li>}
    </ul>
  )
}
