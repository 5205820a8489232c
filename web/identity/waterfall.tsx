import type { TFunction } from 'i18next'
import { useTranslation } from 'react-i18next'
import type { WaterfallStep } from '../../src/identity/index.ts'
import { type Bar, layOut } from './waterfall-layout.ts'

interface WaterfallProps {
  steps: readonly WaterfallStep[]
  /** 0–1 */
  probability: number | null
}

/** How the likelihood of a pair comes about: each comparison with what it says for or against, adding up exactly. */
export function Waterfall({ steps, probability }: WaterfallProps) {
  const { t } = useTranslation()
  const { steps: bars, total, even } = layOut(steps)
  return (
    <table className="wf">
      <caption className="sr">{t('pairs.reasons')}</caption>
      <thead>
        <tr>
          <th scope="col">{t('pairs.compared')}</th>
          <th scope="col" className="wf-scale">
            <span>{t('pairs.two')}</span>
            <span>{t('pairs.one')}</span>
          </th>
          <th scope="col" className="r">
            {t('pairs.points')}
          </th>
        </tr>
      </thead>
      <tbody>
        {bars.map((step) => (
          <tr key={`${step.field} ${step.level}`}>
            <th scope="row">
              <StepName step={step} />
            </th>
            <td className="wf-cell">
              <BarOf bar={step.bar} even={even} tone={toneOf(step)} />
            </td>
            <td className={`r num wf-${toneOf(step)}-text`}>{signed(step.weight)}</td>
          </tr>
        ))}
        <tr className="wf-total">
          <th scope="row">{t('pairs.together')}</th>
          <td className="wf-cell">
            <BarOf bar={total.bar} even={even} tone="all" />
          </td>
          <td className="r num">{probability === null ? signed(total.weight) : inHundred(probability, t)}</td>
        </tr>
      </tbody>
    </table>
  )
}

function StepName({ step }: { step: WaterfallStep }) {
  const { t } = useTranslation()
  const level = t(`linkLevel.${wordKey(step.level)}`, { defaultValue: step.level })
  if (step.leftValue === null && step.rightValue === null) return <b>{capital(level)}</b>
  return (
    <>
      <b>{capital(t(`linkField.${wordKey(step.field)}`, { defaultValue: step.field }))}</b>
      <small className="break">
        {step.leftValue === step.rightValue ? step.leftValue : `${step.leftValue} / ${step.rightValue}`}:{' '}
        {level}
      </small>
    </>
  )
}

function BarOf({ bar, even, tone }: { bar: Bar; even: number; tone: string }) {
  return (
    <div className="wf-track" aria-hidden="true">
      <i className="wf-even" style={{ left: `${even}%` }} />
      <i className={`wf-bar wf-${tone}`} style={{ left: `${bar.from}%`, width: `${bar.width}%` }} />
    </div>
  )
}

function toneOf({ leftValue, rightValue, weight }: WaterfallStep): 'start' | 'for' | 'against' {
  if (leftValue === null && rightValue === null) return 'start'
  if (Math.abs(weight) < 0.05) return 'start'
  return weight < 0 ? 'against' : 'for'
}

/** '+2.5', '−1.3', and '0' for what would be written as nothing. */
function signed(weight: number): string {
  if (Math.abs(weight) < 0.05) return '0'
  const text = Math.abs(weight).toFixed(1)
  return `${weight < 0 ? '\u2212' : '+'}${text}`
}

/** '97 in 100', and honestly 'more than 99 in 100' at the ends. */
export function inHundred(probability: number, t: TFunction): string {
  if (probability > 0.99) return t('pairs.inHundredMore')
  return t('pairs.inHundred', { count: Math.max(1, Math.round(probability * 100)) })
}

/** Words of the matcher as the name of their translation. */
function wordKey(words: string): string {
  return words.replaceAll(/[^a-z]+/gi, '_').toLowerCase()
}

function capital(words: string): string {
  return words.charAt(0).toLocaleUpperCase() + words.slice(1)
}
