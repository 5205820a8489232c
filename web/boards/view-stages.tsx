import { StageMap } from '../charts/stage-map.tsx'
import type { Stage } from '../charts/stage-map-layout.ts'
import { howFarInWords } from './aim.ts'
import { compareInWords } from './compared.ts'
import type { Shown, ViewContext } from './view.ts'

/** The stages of a customer's journey, each with its figure. */
export function showStages(context: ViewContext<'stages'>): Shown {
  const { t, result, state, onLook } = context
  const stages = result.stages.map((stage, index) => toStage(stage, index, context))
  const moved = stages.filter(({ tone }) => tone === 'ember')
  const sentence =
    moved.length > 0
      ? t('tile.stagesWorse', { stages: moved.map(({ label }) => label).join(', ') })
      : t('tile.stagesSteady')
  return {
    sentence,
    table: {
      columns: [t('tile.stage'), t('measures.measure'), t('tile.value'), t('tile.change')],
      rows: stages.map((stage, index) => [
        stage.label,
        state.measures[index]?.label ?? '',
        stage.unit ? `${stage.value} ${stage.unit}` : stage.value,
        stage.change ?? '',
      ]),
    },
    drawing: (
      <StageMap
        stages={stages}
        sentence={`${sentence} ${stages.map(({ label, value, unit = '' }) => `${label}: ${value} ${unit}`.trim()).join(', ')}`}
        {...(onLook ? { onChoose: (key: string) => onLook({ measure: Number(key) }) } : {})}
      />
    ),
  }
}

function toStage(
  { label, total, error }: ViewContext<'stages'>['result']['stages'][number],
  index: number,
  { t, ground, state }: ViewContext<'stages'>,
): Stage {
  const key = String(index)
  const point = total?.series[0]?.points.at(-1)
  if (!total || !point) return { key, label, value: '–', note: error?.title ?? t('tile.nothing') }
  if (point.tooFew) {
    return {
      key,
      label,
      value: ground.fmt.count(point.n),
      unit: t('measure.answersWord'),
      note: t('tile.few'),
    }
  }
  if (point.value === null) return { key, label, value: '–', note: t('tile.nothing') }
  const { text, unit } = ground.fmt.figure(point.value, total.unit)
  const compared = compareInWords(point, total, ground.fmt, t)
  const far = howFarInWords(state.measures[index], ground.fmt, t)
  return {
    key,
    label,
    value: text,
    unit,
    note: noteOf(state.measures[index], label),
    change: compared?.change,
    tone: compared?.tone ?? 'ink',
    level: far && far.level !== 'steady' ? far.level : compared?.tone === 'ember' ? 'watch' : 'steady',
  }
}

/** What the figure of a stage says: its measure, or the question it answers when both are called the same. */
function noteOf(measure: ViewContext['state']['measures'][number] | undefined, label: string) {
  return measure?.label === label ? measure.question || undefined : measure?.label
}
