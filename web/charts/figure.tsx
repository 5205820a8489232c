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
  children: ReactNode
}

/** Frame of every chart: title, finding, the drawing or its table, and both to take away. */
export function Figure({ title, sentence, table, about = [], level = 2, children }: FigureProps) {
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
  return (
    <figure className="figure" aria-labelledby={heading}>
      <div className="figure-head">
        <Heading id={heading}>{title}</Heading>
        <div className="figure-menu">
          <button type="button" onClick={() => setAsTable(!asTable)}>
            {t(asTable ? 'figure.asDrawing' : 'figure.asTable')}
          </button>
          <button
            type="button"
            onClick={() =>
              saveAs(new Blob([toCsv(table, about)], { type: 'text/csv' }), fileName(title, 'csv'))
            }
          >
            CSV
          </button>
          {!asTable && (
            <button type="button" onClick={() => void savePng()}>
              PNG
            </button>
          )}
        </div>
      </div>
      <p className="figure-say">{sentence}</p>
      {trouble && <p role="alert">{trouble}</p>}
      {asTable ? (
        // biome-ignore lint/a11y/noNoninteractiveTabindex: a box that scrolls must be reachable by keyboard
        <section className="figure-table" tabIndex={0} aria-label={t('figure.tableOf', { title })}>
          <Table table={table} />
        </section>
      ) : (
        <div ref={drawing}>{children}</div>
      )}
    </figure>
  )
}

function Table({ table }: { table: ChartTable }) {
  const isNumber = (column: number) => table.rows.some((row) => typeof row[column] === 'number')
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
        {table.rows.map((row) => (
          <tr key={row.join('|')}>
            {row.map((value, at) => (
              <td key={table.columns[at]} className={typeof value === 'number' ? 'num' : undefined}>
                {value}
              </td>
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  )
}
