import type { HeroState } from '../../src/dashboards/index.ts'
import { LineBand, type Tone } from '../charts/index.ts'
import type { Format } from '../theme/fmt.ts'
import { Caveat, Instead } from './figure-states.tsx'
import { measureHref, OpenLink, useSay } from './open-link.tsx'
import type { Say } from './say.ts'
import { tones } from './stages.tsx'
import { heroSentence } from './words.ts'

const hourMs = 3_600_000

interface HeroProps {
  hero: HeroState
  /** What it is about, when its name does not say so. */
  caption?: string
  fmt: Format
  now: string
}

/** The one number that stands for all, and its day. */
export function Hero({ hero, caption, fmt, now }: HeroProps) {
  const say = useSay()
  if (hero.status === 'nothing_yet' || hero.status === 'failed') {
    return (
      <section className="w-hero" aria-label={hero.label}>
        <div className="w-big">
          <p className="w-lab">{hero.label}</p>
          <Instead figure={hero} />
        </div>
        <div className="w-chart">
          <div className="w-hatch" />
        </div>
      </section>
    )
  }
  return (
    <section className={caption === undefined ? 'w-hero' : `w-hero ${hero.level}`} aria-label={hero.label}>
      <div className="w-big">
        <p className="w-lab">{hero.label}</p>
        <OpenLink href={measureHref(hero.measure)}>
          <BigFigure hero={hero} fmt={fmt} />
        </OpenLink>
        {hero.status === 'normal' ? (
          <Against hero={hero} fmt={fmt} />
        ) : (
          <p className="w-d dim">
            <Caveat figure={hero} fmt={fmt} now={now} />
          </p>
        )}
        {caption && <p className="w-d">{caption}</p>}
        <p className="w-d dim">{heardText(hero, fmt, say, now)}</p>
      </div>
      <div className="w-chart">
        {hero.line.length > 1 ? (
          <Day hero={hero} fmt={fmt} now={now} tone={caption === undefined ? 'blue' : tones[hero.level]} />
        ) : (
          <div className="w-hatch" />
        )}
      </div>
    </section>
  )
}

function BigFigure({ hero, fmt }: { hero: HeroState; fmt: Format }) {
  const say = useSay()
  const tooFew = hero.status === 'too_few'
  const { text, unit } = tooFew
    ? { text: fmt.count(hero.n), unit: say.answers(hero.n === 1) }
    : fmt.figure(hero.value ?? 0, hero.unit)
  const size = text.length + (unit ? 1 : 0)
  const className = `w-n num${size > 6 ? ' longer' : size > 3 || unit.length > 1 ? ' long' : ''}${hero.status === 'normal' ? '' : ' late-ink'}`
  return (
    <p className={className}>
      {text}
      {unit && <small>{unit}</small>}
    </p>
  )
}

/** '▲ 1.4 above usual', in colour when it is good or bad for customers. */
function Against({ hero, fmt }: { hero: HeroState; fmt: Format }) {
  const say = useSay()
  if (hero.change === null) return <p className="w-d dim">{say.noUsual}</p>
  const words = fmt.difference(hero.change, hero.unit)
  if (!/[1-9]/.test(words)) return <p className="w-d w-first">{say.asUsual}</p>
  const up = hero.change > 0
  const better = hero.good === 'none' ? '' : up === (hero.good === 'up') ? 'better' : hero.level
  return (
    <p className="w-d">
      <b className={better}>
        <span aria-hidden="true">{up ? '▲' : '▼'}</span> {words}
      </b>{' '}
      {up ? say.above : say.below}
    </p>
  )
}

/** '12,480 heard today', and how far back the figure reaches when the last hour held too few. */
function heardText(hero: HeroState, fmt: Format, say: Say, now: string): string {
  const heard = say.heardToday(fmt.count(hero.heardToday))
  if (hero.status !== 'normal' || !hero.window) return heard
  const reach = Date.parse(hero.window.to) - Date.parse(hero.window.from)
  return reach > 1.5 * hourMs ? `${heard}, ${say.scoreSince(fmt.since(hero.window.from, now))}` : heard
}

interface DayProps {
  hero: HeroState
  fmt: Format
  now: string
  tone: Tone
}

function Day({ hero, fmt, now, tone }: DayProps) {
  const say = useSay()
  const at = (t: string) => Date.parse(t)
  const end = hero.forecast.at(-1)
  const line = hero.line.map((p) => ({ x: at(p.t), y: p.value }))
  const last = hero.line.at(-1)
  return (
    <LineBand
      sentence={heroSentence(hero, fmt, say, now)}
      span={[at(hero.span.from), at(hero.span.to)]}
      line={line}
      band={hero.band.map((r) => ({ x: at(r.t), low: r.low, high: r.high }))}
      forecast={hero.forecast.map((r) => ({ x: at(r.t), low: r.low, high: r.high, middle: r.middle }))}
      notes={hero.annotations.slice(-1).map((mark) => ({
        x: (at(mark.from) + Math.min(at(mark.to ?? now), at(hero.span.to))) / 2,
        title: mark.title,
        detail: mark.to ? say.overAt(fmt.time(mark.to)) : say.sinceTime(fmt.time(mark.from)),
      }))}
      ticks={hourTicks(hero.span, fmt)}
      now={last && hero.status === 'normal' ? { x: at(last.t), label: fmt.time(now) } : undefined}
      bandLabel={hero.band.length > 1 ? say.usualDay(fmt.weekday(now)) : undefined}
      forecastLabel={end ? say.likely(fmt.time(end.t), range(end, hero, fmt, say)) : undefined}
      writeValue={(value) => fmt.figure(value, hero.unit).text}
      tone={hero.status === 'late' ? 'ink' : tone}
      height="100%"
    />
  )
}

function range(end: { low: number; high: number }, hero: HeroState, fmt: Format, say: Say): string {
  return `${fmt.figure(end.low, hero.unit).text} ${say.to} ${fmt.figure(end.high, hero.unit).text}`
}

/** The end of the span first, then every third hour back from it: labels that collide are dropped by the chart. */
function hourTicks(span: { from: string; to: string }, fmt: Format): { x: number; label: string }[] {
  const ticks: { x: number; label: string }[] = []
  for (let x = Date.parse(span.to); x >= Date.parse(span.from); x -= 3 * hourMs)
    ticks.push({ x, label: fmt.time(x) })
  return ticks
}
