import type { ReactNode } from 'react'
import { useEffect } from 'react'
import { Logo } from '../theme/marks.tsx'

/** Frame of the pages for people who are not signed in: one sheet in the middle. */
export function Alone({ title, lede, children }: { title: string; lede?: string; children?: ReactNode }) {
  useEffect(() => {
    document.title = `${title} · Tandem`
  }, [title])
  return (
    <div className="alone">
      <main>
        <div className="brandline">
          <Logo size={28} />
          Tandem
        </div>
        <div className="card">
          <h1>{title}</h1>
          {lede && <p className="lede">{lede}</p>}
          <div className="stack" style={{ marginTop: 20 }}>
            {children}
          </div>
        </div>
      </main>
    </div>
  )
}
