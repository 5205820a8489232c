import type { LineState, SceneState } from '../../src/dashboards/index.ts'
import type { Format } from '../theme/fmt.ts'
import { Mark } from '../theme/marks.tsx'
import { Caveat, Instead } from './figure-states.tsx'
import { heardText } from './foot.tsx'
import { Hero } from './hero.tsx'
import { measureHref, OpenLink, useSay } from './open-link.tsx'
import { RangeStrip } from './range-strip.tsx'
import type { Say } from './say.ts'
import { SmallFigure } from './stages.tsx'

interface SceneProps {
  scene: SceneState
  fmt: Format
  now: string
}

/** A picture other than the first: a stage in depth, a list of measures, or customers' words. */
export function Scene({ scene, fmt, now }: SceneProps) {
  if (scene.view === 'working') return <Working />
  if (scene.view === 'words') return <Words scene={scene} fmt={fmt} now={now} />
  if (scene.view === 'measures') {
    return (
      <ol className="w-lines">
        {scene.lines.map((line) => (
          <Line key={line.label} line={line} fmt={fmt} now={now} />
        ))}
      </ol>
    )
  }
  return (
    <>
      <Hero hero={scene.figure} caption={scene.caption} fmt={fmt} now={now} />
      {scene.beside.length > 0 && (
        <section className="w-stages w-beside" aria-label={scene.title}>
          {scene.beside.map((line) => (
            <Beside key={line.label} line={line} fmt={fmt} now={now} />
          ))}
        </section>
      )}
    </>
  )
}

function Working() {
  return (
    <div className="w-lines" aria-busy="true">
      {[0, 1, 2].map((row) => (
        <div key={row} className="w-shape">
          <span className="w-sk" />
          <span className="w-sk" />
        </div>
      ))}
    </div>
  )
}

interface LineProps {
  line: LineState
  fmt: Format
  now: string
}

function Beside({ line, fmt, now }: LineProps) {
  const say = useSay()
  return (
    <div className={`w-st ${line.level}${line.status === 'normal' ? '' : ' told'}`}>
      <Name line={line} className="w-sl" />
      {line.status === 'nothing_yet' || line.status === 'failed' ? (
        <Instead figure={line} />
      ) : (
        <SmallFigure figure={line} caption={usualText(line, fmt, say)} fmt={fmt} now={now} />
      )}
    </div>
  )
}

function Name({ line, className }: { line: LineState; className: string }) {
  const say = useSay()
  return (
    <p className={className}>
      {line.status === 'normal' && (
        <>
          <Mark level={line.level} size="0.8em" />
          <span className="sr">{say.levels[line.level]}: </span>
        </>
      )}
      {line.label}
    </p>
  )
}

/** A measure in one row: its name and who looks after it, its figure, and where that lies in its usual range. */
function Line({ line, fmt, now }: LineProps) {
  const say = useSay()
  const without = line.status === 'nothing_yet' || line.status === 'failed'
  const tooFew = line.status === 'too_few'
  const { text, unit } = tooFew
    ? { text: fmt.count(line.n), unit: say.answers(line.n === 1) }
    : fmt.figure(line.value ?? 0, line.unit)
  return (
    <li className={`w-line ${line.level}`}>
      <div>
        <Name line={line} className="w-sl" />
        <p className="w-s">{line.owners.map((team) => say.teams[team]).join(' + ')}</p>
      </div>
      {without ? (
        <div className="w-line-instead">
          <Instead figure={line} />
        </div>
      ) : (
        <>
          <p className={`w-sn num${line.status === 'normal' ? '' : ' late-ink'}`}>
            <OpenLink href={measureHref(line.measure)}>
              {text}
              {unit && <small>{unit}</small>}
            </OpenLink>
          </p>
          <div className="w-line-range">
            {line.status === 'normal' && line.usual && line.value !== null && (
              <RangeStrip value={line.value} usual={line.usual} aim={line.aim?.value} level={line.level} />
            )}
            <p className="w-s">
              {line.status === 'normal' ? (
                [usualText(line, fmt, say), aimText(line, fmt, say)].filter(Boolean).join(', ')
              ) : (
                <Caveat figure={line} fmt={fmt} now={now} />
              )}
            </p>
          </div>
        </>
      )}
    </li>
  )
}

/** 'usual 57 to 77 %', or that there is no usual range yet. */
export function usualText(line: LineState, fmt: Format, say: Say): string {
  if (!line.usual) return say.noUsual
  return say.usual(fmt.figure(line.usual.low, line.unit).text, fmt.value(line.usual.high, line.unit))
}

function aimText(line: LineState, fmt: Format, say: Say): string {
  if (!line.aim) return ''
  return say.aim(
    fmt.value(line.aim.value, line.unit),
    line.aim.by ? fmt.date(`${line.aim.by}T12:00:00Z`) : null,
  )
}

function Words({
  scene,
  fmt,
  now,
}: {
  scene: Extract<SceneState, { view: 'words' }>
  fmt: Format
  now: string
}) {
  const say = useSay()
  const failed = scene.quotes.find((quote) => quote.status === 'failed')
  const said = scene.quotes.filter((quote) => quote.text)
  if (said.length === 0) {
    return <p className="w-say w-words">{failed ? say.quotesUnread(failed.reference ?? '') : say.noQuote}</p>
  }
  return (
    <div className={said.length > 2 ? 'w-words' : 'w-words few'}>
      {said.map((quote) => (
        <blockquote key={`${quote.heardAt}${quote.text}`}>
          <p>“{quote.text}”</p>
          <cite>{heardText(quote, fmt, say, now)}</cite>
        </blockquote>
      ))}
    </div>
  )
}
