import './reason-table.css'
import { type ReactNode, useId, useState } from 'react'
import { layOutReasons, type ReasonBar } from './reason-table-layout.ts'

/** One step on the way. */
export interface ReasonRow {
  key: string
  label: string
  /** A second, quiet line. */
  note?: string | undefined
  /** Share of one; above 0 it raises the end. */
  value: number
  /** What stands in the last column: who helps. */
  after?: ReactNode
  /** Shown below the row when it is opened. */
  detail?: (() => ReactNode) | undefined
}

interface ReasonTableProps {
  /** What the table says, in one sentence. */
  caption: string
  columns: { reason: string; drawn: string; points: string; after?: string | undefined }
  /** Where everybody begins; share of one. */
  start: { label: string; value: number }
  rows: readonly ReasonRow[]
  end: { label: string; value: number; interval?: { low: number; high: number } | undefined }
  /** Points are whole numbers of so many: 100 or 1,000. */
  scale: number
  write: (points: number) => string
}

/** From all customers over the reasons to this one, as a table with a bar in each row; its numbers add up exactly. */
export function ReasonTable({ caption, columns, start, rows, end, scale, write }: ReasonTableProps) {
  const at = layOutReasons({
    start: start.value,
    rows: rows.map(({ value }) => value),
    end: end.value,
    interval: end.interval,
    scale,
  })
  const span = columns.after ? 4 : 3
  return (
    <table className="rt">
      <caption className="sr">{caption}</caption>
      <thead>
        <tr>
          <th scope="col">{columns.reason}</th>
          <th scope="col" className="rt-c">
            <span className="sr">{columns.drawn}</span>
          </th>
          <th scope="col" className="r">
            {columns.points}
          </th>
          {columns.after && (
            <th scope="col" className="rt-after">
              {columns.after}
            </th>
          )}
        </tr>
      </thead>
      <tbody>
        <tr className="rt-start">
          <th scope="row">{start.label}</th>
          <Drawn bar={at.start.bar} kind="start" />
          <td className="r num">{write(at.start.shown)}</td>
          {columns.after && <td className="rt-after" />}
        </tr>
        {rows.map((row, index) => (
          <Row
            key={row.key}
            row={row}
            bar={at.rows[index]?.bar ?? { from: 0, width: 0 }}
            text={signed(at.rows[index]?.shown ?? 0, write)}
            after={columns.after !== undefined}
            span={span}
          />
        ))}
        <tr className="rt-end">
          <th scope="row">{end.label}</th>
          <Drawn bar={at.end.bar} kind="end" interval={at.end.interval} />
          <td className="r num">{write(at.end.shown)}</td>
          {columns.after && <td className="rt-after" />}
        </tr>
      </tbody>
    </table>
  )
}

interface RowProps {
  row: ReasonRow
  bar: ReasonBar
  text: string
  after: boolean
  span: number
}

function Row({ row, bar, text, after, span }: RowProps) {
  const [opened, setOpened] = useState(false)
  const id = useId()
  const way = row.value > 0 ? 'up' : 'down'
  return (
    <>
      <tr>
        <th scope="row">
          {row.detail ? (
            <button
              type="button"
              className="rt-open"
              aria-expanded={opened}
              aria-controls={id}
              onClick={() => setOpened(!opened)}
            >
              {row.label}
            </button>
          ) : (
            row.label
          )}
          {row.note && <small>{row.note}</small>}
        </th>
        <Drawn bar={bar} kind={way} />
        <td className={`r num rt-${way}-text`}>{text}</td>
        {after && <td className="rt-after">{row.after}</td>}
      </tr>
      {row.detail && (
        <tr className="rt-detail" id={id} hidden={!opened}>
          <td colSpan={span}>{opened && row.detail()}</td>
        </tr>
      )}
    </>
  )
}

function Drawn({ bar, kind, interval }: { bar: ReasonBar; kind: string; interval?: ReasonBar | null }) {
  return (
    <td className="rt-c">
      <span className="rt-track" aria-hidden="true">
        <i className={`rt-bar rt-${kind}`} style={{ left: `${bar.from}%`, width: `${bar.width}%` }} />
        {interval && (
          <i className="rt-interval" style={{ left: `${interval.from}%`, width: `${interval.width}%` }} />
        )}
      </span>
    </td>
  )
}

function signed(points: number, write: (points: number) => string): string {
  if (points === 0) return '0'
  return `${points < 0 ? '\u2212' : '+'}${write(Math.abs(points))}`
}
