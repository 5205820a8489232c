import type { ChangeState, QuoteState } from '../../src/dashboards/index.ts'
import type { Format } from '../theme/fmt.ts'
import { measureHref, OpenLink, useSay } from './open-link.tsx'
import type { Say } from './say.ts'

/** A customer's own words, and the one thing that is changing. */
export function Foot(props: { quote: QuoteState; change: ChangeState; fmt: Format; now: string }) {
  const { quote, change, fmt, now } = props
  const say = useSay()
  return (
    <footer className="w-foot">
      {quote.text && quote.heardAt ? (
        <blockquote>
          <p className={quote.text.length > 84 ? 'two' : undefined}>“{quote.text}”</p>
          <cite>{heardText(quote, fmt, say, now)}</cite>
        </blockquote>
      ) : (
        <div>
          <p className="w-s">
            {quote.status === 'failed' ? say.quotesUnread(quote.reference ?? '') : say.noQuote}
          </p>
        </div>
      )}
      <div className="w-chg" aria-busy={change.status === 'working'}>
        {change.status === 'working' ? (
          <div className="w-shape">
            <span className="w-sk" />
            <span className="w-sk" />
          </div>
        ) : (
          <>
            <p className="w-lab">
              {(change.percent === null && !change.lasting ? say.changes : say.changing)(
                fmt.since(change.lasting?.since ?? change.since, now),
              )}
            </p>
            <p className="w-t">
              <OpenLink href={change.lasting ? `/changes/${change.lasting.id}` : measureHref(change.measure)}>
                {changeText(change, fmt, say)}
              </OpenLink>
            </p>
          </>
        )}
      </div>
    </footer>
  )
}

/** 'Heard at 13:20, after a call' */
export function heardText(quote: QuoteState, fmt: Format, say: Say, now: string): string {
  const written = fmt.since(quote.heardAt ?? now, now)
  return `${say.heardAt(written, /^\d\d:/.test(written))}${quote.about ? say.after(quote.about) : ''}`
}

/** '24 % more call about a bill', or why nothing is said. */
export function changeText(change: ChangeState, fmt: Format, say: Say): string {
  if (change.status === 'failed') return `${say.change.failed} ${change.reference}`
  const { lasting } = change
  if (lasting) {
    const percent = fmt.percent(Math.round(Math.abs(lasting.percent)))
    return say.lasting(lasting.label, percent, lasting.percent > 0)
  }
  if (change.status === 'nothing_yet' || change.status === 'too_few') return say.change[change.status]
  if (change.percent === null || !change.words) return say.change.none
  // From three times on, a percentage is harder to read than the number of times.
  if (change.percent >= 200) return say.times(fmt.count(Math.round(1 + change.percent / 100)), change.words)
  const percent = fmt.percent(Math.round(Math.abs(change.percent)))
  return (change.percent > 0 ? say.moreOften : say.lessOften)(percent, change.words)
}
