import type { ReactNode } from 'react'

const token = /("(?:\\.|[^"\\])*")(\s*:)?|\b(?:true|false|null)\b|-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?/g

/** A JSON value as indented text, keys set apart from values. */
export function JsonView({ value, label }: { value: unknown; label: string }) {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: long values must scroll by keyboard too
    <section className="json-box" tabIndex={0} aria-label={label}>
      <pre className="json">{colour(JSON.stringify(value, null, 2) ?? 'null')}</pre>
    </section>
  )
}

/** Text that is no JSON, as it came. */
export function RawView({ text, label }: { text: string; label: string }) {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: long text must scroll by keyboard too
    <section className="json-box" tabIndex={0} aria-label={label}>
      <pre className="json">{text}</pre>
    </section>
  )
}

function colour(text: string): ReactNode[] {
  const parts: ReactNode[] = []
  let from = 0
  for (const match of text.matchAll(token)) {
    parts.push(text.slice(from, match.index))
    const kind = match[2] !== undefined ? 'jk' : match[1] !== undefined ? 'js' : 'jn'
    parts.push(
      <span key={match.index} className={kind}>
        {match[1] ?? match[0]}
      </span>,
      match[2] ?? '',
    )
    from = match.index + match[0].length
  }
  return [...parts, text.slice(from)]
}
