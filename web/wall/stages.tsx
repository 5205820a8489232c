import type { StageState } from '../../src/dashboards/index.ts'
import type { Tone } from '../charts/index.ts'
import { Spark } from '../charts/index.ts'
import type { Format } from '../theme/fmt.ts'
import { levelWords, Mark } from '../theme/marks.tsx'
import { Caveat, Instead } from './figure-states.tsx'
import { measureHref, OpenLink } from './open-link.tsx'
import { sparkSentence } from './words.ts'

const tones: Record<StageState['level'], Tone> = { steady: 'blue', watch: 'ochre', needs: 'ember' }

interface StagesProps {
  stages: readonly StageState[]
  fmt: Format
  now: string
}

/** The journey as customers walk it, one figure a stage. */
export function Stages({ stages, fmt, now }: StagesProps) {
  return (
    <section className="w-stages" aria-label="The customer journey right now">
      {stages.map((stage) => (
        <div key={stage.id} className={`w-st ${stage.level}${stage.status === 'normal' ? '' : ' told'}`}>
          <p className="w-sl">
            {stage.status === 'normal' && (
              <>
                <Mark level={stage.level} size="0.8em" />
                <span className="sr">{levelWords[stage.level]}: </span>
              </>
            )}
            {stage.label}
          </p>
          {stage.status === 'nothing_yet' || stage.status === 'failed' ? (
            <Instead figure={stage} />
          ) : (
            <StageFigure stage={stage} fmt={fmt} now={now} />
          )}
        </div>
      ))}
    </section>
  )
}

function StageFigure({ stage, fmt, now }: { stage: StageState; fmt: Format; now: string }) {
  const normal = stage.status === 'normal'
  const tooFew = stage.status === 'too_few'
  const { text, unit } = tooFew
    ? { text: fmt.count(stage.n), unit: stage.n === 1 ? 'answer' : 'answers' }
    : fmt.figure(stage.value ?? 0, stage.unit)
  return (
    <>
      <p className={`w-sn num${normal ? '' : ' late-ink'}`}>
        <OpenLink href={measureHref(stage.measure)}>
          {text}
          {unit && <small>{unit}</small>}
        </OpenLink>
      </p>
      <p className="w-s">{normal ? stage.caption : <Caveat figure={stage} fmt={fmt} now={now} />}</p>
      <div className="w-sp">
        {stage.spark.points.length > 1 ? (
          <div className="w-spark">
            <Spark
              points={stage.spark.points.map((p) => ({ x: Date.parse(p.t), y: p.value }))}
              band={
                normal ? stage.spark.band.map((r) => ({ x: Date.parse(r.t), low: r.low, high: r.high })) : []
              }
              {...(normal ? {} : { until: Date.parse(now) })}
              tone={normal ? tones[stage.level] : 'ink'}
              label={sparkSentence(stage, fmt)}
              height="100%"
            />
          </div>
        ) : (
          <div className={tooFew ? undefined : 'w-hatch'} />
        )}
        <span className="num w-dl">
          {normal && stage.change !== null ? fmt.change(stage.change, stage.unit) : ''}
        </span>
      </div>
    </>
  )
}
