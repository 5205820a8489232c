import './charts.css'
import { type ReactNode, useId, useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { type ChartTable, fileName, saveAs, toCsv, toPng } from './export.ts'

interface FigureProps {
  title: string
  /** What the chart says, in one sentence. */
  sentence: string
  /** The same figures as rows: shown instead of the drawing, and saved as CSV. */
  table: ChartTable
  /** Filter, period and freshness; written on top of the saved file. */
  about?: readonly string[]
  /** Level of the heading on its page. */
  level?: 2 | 3
  /** What can be done, shown otherwise than as three buttons. */
  menu?: (acts: FigureActs) => ReactNode
  children: ReactNode
}

/** What can be done with every chart. */
export interface FigureActs {
  asTable: boolean
  toggleTable: () => void
  saveCsv: () => void
  /** Absent while the table is shown. */
  savePng?: () => void
}

/** Frame of every chart: title, finding, the drawing or its table, and both to take away. */
export function Figure({ title, sentence, table, about = [], level = 2, menu, children }: FigureProps) {
  const { t } = useTranslation()
  const [asTable, setAsTable] = useState(false)
  const [trouble, setTrouble] = useState('')
  const drawing = useRef<HTMLDivElement>(null)
  const heading = useId()
  const Heading = level === 2 ? 'h2' : 'h3'
  const savePng = async () => {
    try {
      saveAs(await toPng(drawing.current!, title), fileName(title, 'png'))
      setTrouble('')
    } catch (thrown) {
      setTrouble(thrown instanceof Error ? thrown.message : String(thrown))
    }
  }
  const acts: FigureActs = {
    asTable,
    toggleTable: () => setAsTable(!asTable),
    saveCsv: () => saveAs(new Blob([toCsv(table, about)], { type: 'text/csv' }), fileName(title, 'csv')),
    ...(asTable ? {} : { savePng: () => void savePng() }),
  }
  return (
    <figure className="figure" aria-labelledby={heading}>
      <div className="figure-head">
        <Heading id={heading}>{title}</Heading>
        <div className="figure-menu">{menu ? menu(acts) : <Buttons acts={acts} />}</div>
      </div>
      {sentence && <p className="figure-say">{sentence}</p>}
      {trouble && <p role="alert">{trouble}</p>}
      {asTable ? (
        // biome-ignore lint/a11y/noNoninteractiveTabindex: a box that scrolls must be reachable by keyboard
        <section className="figure-table" tabIndex={0} aria-label={t('figure.tableOf', { title })}>
          <FigureTable table={table} />
        </section>
      ) : (
        <div ref={drawing} className="figure-drawing">
          {children}
        </div>
      )}
    </figure>
  )
}

function Buttons({ acts }: { acts: FigureActs }) {
  const { t } = useTranslation()
  return (
    <>
      <button type="button" onClick={acts.toggleTable}>
        {t(acts.asTable ? 'figure.asDrawing' : 'figure.asTable')}
      </button>
      <button type="button" onClick={acts.saveCsv}>
        CSV
      </button>
      {acts.savePng && (
        <button type="button" onClick={acts.savePng}>
          PNG
        </button>
      )}
    </>
  )
}

/** Rows of a chart as a real table. */
export function FigureTable({ table }: { table: ChartTable }) {
  const { i18n } = useTranslation()
  const number = new Intl.NumberFormat(i18n.language)
  const isFigure = (value: string | number | undefined) =>
    typeof value === 'number' || value === '' || /^[–−+£$€]?[\d–]/.test(value ?? '')
  const isNumber = (column: number) => column > 0 && table.rows.every((row) => isFigure(row[column]))
  return (
    <table>
      <thead>
        <tr>
          {table.columns.map((column, at) => (
            <th key={column} scope="col" className={isNumber(at) ? 'num' : undefined}>
              {column}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {table.rows.map((row, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: two rows may say the same
          <tr key={index}>
            {row.map((value, at) => (
              <td key={table.columns[at]} className={isNumber(at) ? 'num' : undefined}>
                {typeof value === 'number' ? number.format(value) : value}
              </td>
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  )
}
