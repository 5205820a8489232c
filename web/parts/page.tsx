import type { ReactNode } from 'react'
import { useEffect } from 'react'

interface PageHeadProps {
  title: string
  lede?: ReactNode
  /** Buttons on the right. */
  children?: ReactNode
}

/** The one h1 of a page, a sentence below it, and what can be done; the browser's tab gets the same title. */
export function PageHead({ title, lede, children }: PageHeadProps) {
  useEffect(() => {
    document.title = `${title} · Tandem`
  }, [title])
  return (
    <div className="head">
      <div>
        <h1 className="break">{title}</h1>
        {lede && <p className="lede">{lede}</p>}
      </div>
      {children && <div className="row">{children}</div>}
    </div>
  )
}

interface CardProps {
  title?: ReactNode
  /** Small text or buttons at the right end of the title. */
  aside?: ReactNode
  children: ReactNode
  label?: string
}

/** A sheet of paper with a title. */
export function Card({ title, aside, children, label }: CardProps) {
  return (
    <section className="card" aria-label={label ?? (typeof title === 'string' ? title : undefined)}>
      {title && (
        <header>
          <h2>{title}</h2>
          {aside && <div className="acts-in">{aside}</div>}
        </header>
      )}
      {children}
    </section>
  )
}

/** Names and values, one below the other with hairlines. */
export function Facts({ of }: { of: [string, ReactNode][] }) {
  return (
    <dl className="dl">
      {of.map(([name, value]) => (
        <div key={name}>
          <dt>{name}</dt>
          <dd>{value}</dd>
        </div>
      ))}
    </dl>
  )
}
