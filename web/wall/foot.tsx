import type { ChangeState, QuoteState } from '../../src/dashboards/index.ts'
import type { Format } from '../theme/fmt.ts'
import { measureHref, OpenLink } from './open-link.tsx'

/** A customer's own words, and the one thing that is changing. */
export function Foot(props: { quote: QuoteState; change: ChangeState; fmt: Format; now: string }) {
  const { quote, change, fmt, now } = props
  return (
    <footer className="w-foot">
      {quote.text && quote.heardAt ? (
        <blockquote>
          <p className={quote.text.length > 84 ? 'two' : undefined}>“{quote.text}”</p>
          <cite>
            Heard {heardWhen(quote.heardAt, fmt, now)}
            {quote.about ? `, after ${quote.about}` : ''}
          </cite>
        </blockquote>
      ) : (
        <div>
          <p className="w-s">
            {quote.status === 'failed'
              ? `Customers’ words could not be read, ref ${quote.reference}`
              : 'No customer’s words that may be shown here yet.'}
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
              {change.percent === null ? 'Changes' : 'Changing'} since {fmt.since(change.since, now)}
            </p>
            <p className="w-t">
              <OpenLink href={measureHref(change.measure)}>{changeText(change, fmt)}</OpenLink>
            </p>
          </>
        )}
      </div>
    </footer>
  )
}

function heardWhen(at: string, fmt: Format, now: string): string {
  const written = fmt.since(at, now)
  return /^\d\d:/.test(written) ? `at ${written}` : `on ${written}`
}

function changeText(change: ChangeState, fmt: Format): string {
  if (change.status === 'failed') return `Could not be read, ref ${change.reference}`
  if (change.status === 'nothing_yet') return 'Nothing is watched here yet'
  if (change.status === 'too_few') return 'Too little history to say'
  if (change.percent === null || !change.words) return 'Nothing beyond the usual'
  // From three times on, a percentage is harder to read than the number of times.
  if (change.percent >= 200)
    return `${fmt.count(Math.round(1 + change.percent / 100))} times as many ${change.words}`
  return `${fmt.percent(Math.round(Math.abs(change.percent)))} ${change.percent > 0 ? 'more' : 'fewer'} ${change.words}`
}
