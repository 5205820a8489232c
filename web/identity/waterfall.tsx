import type { TFunction } from 'i18next'
import { useTranslation } from 'react-i18next'
import type { WaterfallStep } from '../../src/identity/index.ts'
import { capital, linkField, linkLevel, signedPoints } from './link-words.ts'
import { type Bar, layOut } from './waterfall-layout.ts'

interface WaterfallProps {
  steps: readonly WaterfallStep[]
  /** 0–1 */
  probability: number | null
}

/** How the likelihood of a pair comes about: each comparison with what it says for or against, adding up exactly. */
export function Waterfall({ steps, probability }: WaterfallProps) {
  const { t, i18n } = useTranslation()
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
            <td className={`r num wf-${toneOf(step)}-text`}>{signedPoints(step.weight, i18n.language)}</td>
          </tr>
        ))}
        <tr className="wf-total">
          <th scope="row">{t('pairs.together')}</th>
          <td className="wf-cell">
            <BarOf bar={total.bar} even={even} tone="all" />
          </td>
          <td className="r num">
            {probability === null ? signedPoints(total.weight, i18n.language) : inHundred(probability, t)}
          </td>
        </tr>
      </tbody>
    </table>
  )
}

function StepName({ step }: { step: WaterfallStep }) {
  const { t } = useTranslation()
  const level = linkLevel(step.level, t)
  if (step.leftValue === null && step.rightValue === null) return <b>{capital(level)}</b>
  return (
    <>
      <b>{capital(linkField(step.field, t))}</b>
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

/** '97 in 100', and honestly 'more than 99 in 100' at the ends. */
export function inHundred(probability: number, t: TFunction): string {
  if (probability > 0.99) return t('pairs.inHundredMore')
  return t('pairs.inHundred', { count: Math.max(1, Math.round(probability * 100)) })
}
