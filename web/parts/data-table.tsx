import { type ReactNode, useState } from 'react'
import { useTranslation } from 'react-i18next'

export interface Column<T> {
  key: string
  header: string
  cell: (row: T) => ReactNode
  /** Numbers stand on the right. */
  right?: boolean
  /** Value to sort by; a column without it cannot be sorted. */
  sort?: (row: T) => string | number
  /** The cell names its row: it becomes the row's header. */
  main?: boolean
  /** Share of the table's width it asks for, such as `40%`. */
  width?: string
}

interface DataTableProps<T> {
  caption: string
  columns: Column<T>[]
  rows: readonly T[]
  rowKey: (row: T) => string
}

type Order = { key: string; down: boolean } | undefined

/** A real table; on a phone each row becomes a stack of named values. Columns with `sort` can be put in order. */
export function DataTable<T>({ caption, columns, rows, rowKey }: DataTableProps<T>) {
  const [order, setOrder] = useState<Order>()
  const sorted = inOrder(rows, columns, order)
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a table wider than its place must scroll by keyboard too
    <section className="tablewrap" aria-label={caption} tabIndex={0}>
      <table className="t stacks">
        <caption className="sr">{caption}</caption>
        <thead>
          <tr>
            {columns.map((column) => (
              <Head key={column.key} column={column} order={order} onOrder={setOrder} />
            ))}
          </tr>
        </thead>
        <tbody>
          {sorted.map((row) => (
            <tr key={rowKey(row)}>
              {columns.map((column) => (
                <Cell key={column.key} column={column} row={row} />
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  )
}

function Cell<T>({ column, row }: { column: Column<T>; row: T }) {
  const content = column.cell(row)
  const className = column.right ? 'r num' : undefined
  if (column.main) return <th scope="row">{content}</th>
  return (
    <td className={className} {...(column.header ? { 'data-label': column.header } : {})}>
      {content}
    </td>
  )
}

interface HeadProps<T> {
  column: Column<T>
  order: Order
  onOrder: (order: Order) => void
}

function Head<T>({ column, order, onOrder }: HeadProps<T>) {
  const { t } = useTranslation()
  const on = order?.key === column.key
  const direction = on && order.down ? 'descending' : 'ascending'
  return (
    <th
      scope="col"
      className={column.right ? 'r' : undefined}
      {...(column.width ? { style: { width: column.width } } : {})}
      {...(on ? { 'aria-sort': direction as 'ascending' | 'descending' } : {})}
    >
      {column.sort ? (
        <button type="button" onClick={() => onOrder({ key: column.key, down: on ? !order.down : false })}>
          {column.header}
          {on && <span aria-hidden="true">{order.down ? '↓' : '↑'}</span>}
        </button>
      ) : (
        column.header || <span className="sr">{t('table.actions')}</span>
      )}
    </th>
  )
}

function inOrder<T>(rows: readonly T[], columns: Column<T>[], order: Order): readonly T[] {
  const sort = columns.find((column) => column.key === order?.key)?.sort
  if (!sort || !order) return rows
  const compare = (a: T, b: T) => {
    const [x, y] = [sort(a), sort(b)]
    return typeof x === 'number' && typeof y === 'number' ? x - y : String(x).localeCompare(String(y))
  }
  return rows.toSorted((a, b) => (order.down ? compare(b, a) : compare(a, b)))
}
