import type { LineState, StageState } from '../../src/dashboards/index.ts'
import type { Tone } from '../charts/index.ts'
import { Spark } from '../charts/index.ts'
import type { Format } from '../theme/fmt.ts'
import { Mark } from '../theme/marks.tsx'
import { Caveat, Instead } from './figure-states.tsx'
import { measureHref, OpenLink, useSay } from './open-link.tsx'
import { sparkSentence } from './words.ts'

/** Colour of a line by how its figure stands. */
export const tones: Record<StageState['level'], Tone> = { steady: 'blue', watch: 'ochre', needs: 'ember' }

interface StagesProps {
  stages: readonly StageState[]
  fmt: Format
  now: string
}

/** The journey as customers walk it, one figure a stage. */
export function Stages({ stages, fmt, now }: StagesProps) {
  const say = useSay()
  return (
    <section className="w-stages" aria-label={say.journey}>
      {stages.map((stage) => (
        <div key={stage.id} className={`w-st ${stage.level}${stage.status === 'normal' ? '' : ' told'}`}>
          <p className="w-sl">
            {stage.status === 'normal' && (
              <>
                <Mark level={stage.level} size="0.8em" />
                <span className="sr">{say.levels[stage.level]}: </span>
              </>
            )}
            {stage.label}
          </p>
          {stage.status === 'nothing_yet' || stage.status === 'failed' ? (
            <Instead figure={stage} />
          ) : (
            <SmallFigure figure={stage} caption={stage.caption} fmt={fmt} now={now} />
          )}
        </div>
      ))}
    </section>
  )
}

interface SmallFigureProps {
  figure: StageState | LineState
  /** What stands under the figure while it is normal. */
  caption: string
  fmt: Format
  now: string
}

/** A figure with what it is about, its line, and its distance to the usual. */
export function SmallFigure({ figure, caption, fmt, now }: SmallFigureProps) {
  const say = useSay()
  const normal = figure.status === 'normal'
  const tooFew = figure.status === 'too_few'
  const { text, unit } = tooFew
    ? { text: fmt.count(figure.n), unit: say.answers(figure.n === 1) }
    : fmt.figure(figure.value ?? 0, figure.unit)
  const band = figure.spark.band.map((r) => ({ x: Date.parse(r.t), low: r.low, high: r.high }))
  return (
    <>
      <p className={`w-sn num${normal ? '' : ' late-ink'}`}>
        <OpenLink href={measureHref(figure.measure)}>
          {text}
          {unit && <small>{unit}</small>}
        </OpenLink>
      </p>
      <p className="w-s">{normal ? caption : <Caveat figure={figure} fmt={fmt} now={now} />}</p>
      <div className="w-sp">
        {figure.spark.points.length > 1 ? (
          <div className="w-spark">
            <Spark
              points={figure.spark.points.map((p) => ({ x: Date.parse(p.t), y: p.value }))}
              band={normal ? band : []}
              {...(normal ? {} : { until: Date.parse(now) })}
              tone={normal ? tones[figure.level] : 'ink'}
              label={sparkSentence(figure, fmt, say)}
              height="100%"
            />
          </div>
        ) : (
          <div className={tooFew ? undefined : 'w-hatch'} />
        )}
        <span className="num w-dl">
          {normal && figure.change !== null ? fmt.change(figure.change, figure.unit) : ''}
        </span>
      </div>
    </>
  )
}
