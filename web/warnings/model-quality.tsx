import { useTranslation } from 'react-i18next'
import type { ModelPage } from '../../src/warnings/index.ts'
import { useFormat } from '../access/session.ts'
import { Bars } from '../charts/bars.tsx'
import { Figure } from '../charts/index.ts'
import { Reliability } from '../charts/reliability.tsx'
import { Card } from '../parts/page.tsx'
import { useDecimal } from './decimal.ts'

interface QualityProps {
  page: ModelPage
  quality: NonNullable<ModelPage['quality']>
}

/** Chances in whole numbers of a hundred, with one decimal where they are small. */
function useShare(): (share: number) => string {
  const fmt = useFormat()
  return (share) => fmt.plain(share < 0.1 ? Math.round(share * 1000) / 10 : Math.round(share * 100))
}

/** What was said against what came: the reliability curve. */
export function WhatCame({ page, quality }: QualityProps) {
  const { t } = useTranslation()
  const fmt = useFormat()
  const share = useShare()
  const decimal = useDecimal()
  const bins = quality.reliability.filter(({ n }) => n > 0)
  const points = bins.map(({ told, n, left, low, high }) => ({ said: told, came: left / n, low, high, n }))
  const within = points.filter(({ said, low, high }) => said >= low && said <= high).length
  const { slope } = quality
  const sentence = t('model.whatCameSentence', { within, of: points.length })
  return (
    <Card>
      <Figure
        title={t('model.whatCame')}
        sentence={sentence}
        about={[t('model.about', { version: page.version }), t(`model.tested.${quality.tested}`)]}
        table={{
          columns: [
            t('model.said'),
            t('model.came'),
            t('impact.part.low'),
            t('impact.part.high'),
            t('model.customers'),
          ],
          rows: points.map((point) => [
            share(point.said),
            share(point.came),
            share(point.low),
            share(point.high),
            point.n,
          ]),
        }}
      >
        <Reliability
          points={points}
          write={share}
          across={t('model.saidOf')}
          up={t('model.cameOf')}
          sentence={sentence}
        />
      </Figure>
      <p className="meta">
        {t(`model.tested.${quality.tested}`)}{' '}
        {t('model.judgedOn', { rows: fmt.count(quality.rows), left: fmt.count(quality.left) })}{' '}
        {slope &&
          t('model.slope', {
            slope: decimal(slope.value, 2),
            low: decimal(slope.low, 2),
            high: decimal(slope.high, 2),
          })}
      </p>
    </Card>
  )
}

/** Of the first so many of the list, how many it came true for. */
export function TopOfTheList({ page, quality }: QualityProps) {
  const { t } = useTranslation()
  const fmt = useFormat()
  const share = useShare()
  const decimal = useDecimal()
  const all = quality.rows > 0 ? quality.left / quality.rows : 0
  const best = quality.precisionAt.find(({ k }) => k >= 50) ?? quality.precisionAt[0]
  const sentence = best
    ? t('model.topSaid', {
        k: fmt.count(best.k),
        share: share(best.precision),
        lift: fmt.plain(Math.round(best.lift * 10) / 10),
      })
    : t('model.tooFew')
  return (
    <Card>
      <Figure
        title={t('model.top')}
        sentence={sentence}
        about={[t('model.about', { version: page.version })]}
        table={{
          columns: [
            t('model.first'),
            t('model.came'),
            t('impact.part.low'),
            t('impact.part.high'),
            t('model.foundOfAll'),
          ],
          rows: quality.precisionAt.map(({ k, precision, low, high, recall }) => [
            k,
            share(precision),
            share(low),
            share(high),
            share(recall),
          ]),
        }}
      >
        <Bars
          asGiven
          items={[
            ...quality.precisionAt.map(({ k, precision, low, high }) => ({
              key: String(k),
              label: t('model.firstK', { k: fmt.count(k) }),
              value: precision,
              interval: { low, high },
            })),
            { key: 'all', label: t('warnings.allCustomers'), value: all, rest: true },
          ]}
          writeValue={share}
          sentence={sentence}
        />
      </Figure>
      {quality.auc && (
        <p className="meta">
          {t('model.auc', {
            auc: decimal(quality.auc.value, 3),
            low: decimal(quality.auc.low, 3),
            high: decimal(quality.auc.high, 3),
          })}
        </p>
      )}
    </Card>
  )
}

/** How long before the loss the warning came, and how many of those who left it named. */
export function InTime({ page, quality }: QualityProps) {
  const { t } = useTranslation()
  const fmt = useFormat()
  const share = useShare()
  const { recallBefore, leadTime } = quality
  if (recallBefore.length === 0 && !leadTime) return null
  const sentence = leadTime
    ? t('model.leadSentence', {
        median: fmt.count(Math.round(leadTime.median)),
        low: fmt.count(Math.round(leadTime.quarter)),
        high: fmt.count(Math.round(leadTime.threeQuarters)),
        n: fmt.count(leadTime.n),
      })
    : t('model.leadNone')
  return (
    <Card>
      <Figure
        title={t(`model.inTime.${page.signal}`)}
        sentence={sentence}
        about={[t('model.about', { version: page.version })]}
        table={{
          columns: [
            t('model.daysBefore'),
            t('model.found'),
            t('impact.part.low'),
            t('impact.part.high'),
            t('model.leftThen'),
          ],
          rows: recallBefore.map(({ days, recall, low, high, left }) => [
            days,
            share(recall),
            share(low),
            share(high),
            left,
          ]),
        }}
      >
        <Bars
          asGiven
          items={recallBefore.map(({ days, recall, low, high, left }) => ({
            key: String(days),
            label: t('model.daysBeforeCount', { count: days }),
            value: left < 30 ? null : recall,
            ...(left < 30
              ? { note: t('model.ofLeft', { count: left, value: fmt.count(left) }) }
              : { interval: { low, high } }),
          }))}
          writeValue={share}
          sentence={sentence}
        />
      </Figure>
      <p className="meta">{t('model.inTimeNote')}</p>
    </Card>
  )
}
