import './warnings.css'
import { Button, Select } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { getRouteApi, Link, useNavigate } from '@tanstack/react-router'
import { useTranslation } from 'react-i18next'
import type { ModelSummary, ModelPage as Page, Signal } from '../../src/warnings/index.ts'
import { useCan, useFormat } from '../access/session.ts'
import { Card, PageHead } from '../parts/page.tsx'
import { Empty, Resource } from '../parts/states.tsx'
import { Mark } from '../theme/marks.tsx'
import { Checks } from './checks.tsx'
import { Candidates, LearnedFrom, Versions } from './model-compared.tsx'
import { Drift, Fairness, Importances } from './model-figures.tsx'
import { InTime, TopOfTheList, WhatCame } from './model-quality.tsx'
import { Saves } from './saves.tsx'
import { Train } from './train.tsx'
import { type ModelAsked, modelQuery, modelsQuery } from './warning-data.ts'
import { WarningsNav } from './warnings-nav.tsx'

const route = getRouteApi('/app/warnings/model')
const signals = ['leave', 'dissatisfied'] as const

/** How far the warnings are to be believed: what was said, what came, and how we know. Open to everybody. */
export function ModelPage() {
  const { t } = useTranslation()
  const mayTrain = useCan('warnings:write')
  const { signal = 'leave', whose = 'person', version, horizon } = route.useSearch()
  const models = useQuery(modelsQuery())
  const asked: ModelAsked = { whose, ...(horizon ? { horizon: Number(horizon) } : {}) }
  const learned = (models.data ?? []).filter(
    (one) =>
      one.newest &&
      one.signal === signal &&
      one.whose === whose &&
      (horizon === undefined || one.horizonDays === Number(horizon)),
  )
  const never = models.isFetched && version === undefined && learned.length === 0
  const model = useQuery({
    ...modelQuery(signal, asked, version === undefined ? undefined : Number(version)),
    enabled: models.isFetched && !never,
  })
  // Which days they are of is known from what came: without a choice those in use are shown.
  const shown = model.data?.horizonDays
  return (
    <>
      <WarningsNav at="model" />
      <PageHead title={t('model.title')} lede={t('model.lede')}>
        {mayTrain && <Train signal={signal} />}
      </PageHead>
      <div className="stack">
        <Which models={models.data ?? []} signal={signal} shown={shown} />
        {never ? (
          <Empty sentence={t('model.never')} note={t('model.neverNote')} />
        ) : (
          <Resource query={model} shape="figure">
            {(page) => <Model page={page} summary={learned.find((one) => one.horizonDays === shown)} />}
          </Resource>
        )}
      </div>
    </>
  )
}

interface WhichProps {
  models: readonly ModelSummary[]
  signal: Signal
  /** Days of the model on the page; undefined until it came. */
  shown: number | undefined
}

/** Which signal, and where there is more than one: within how many days, of whom. */
function Which({ models, signal, shown }: WhichProps) {
  const { t } = useTranslation()
  const navigate = useNavigate()
  const { whose = 'person', horizon } = route.useSearch()
  const ofSignal = models.filter((one) => one.signal === signal)
  const days = [...new Set(ofSignal.map(({ horizonDays }) => horizonDays))].toSorted((a, b) => a - b)
  const whoses = [...new Set(models.map((one) => one.whose))]
  return (
    <div className="row">
      <nav className="warn-tabs" aria-label={t('model.which')}>
        {signals.map((one) => (
          <Link
            key={one}
            to="/warnings/model"
            search={{ signal: one, whose }}
            activeOptions={{ exact: true }}
            aria-current={one === signal ? 'page' : undefined}
          >
            {t(`warnings.kind.${one}`)}
          </Link>
        ))}
      </nav>
      {days.length > 1 && (
        <Select
          aria-label={t('model.within')}
          data={days.map((one) => ({ value: String(one), label: t('warnings.within', { days: one }) }))}
          value={horizon ?? (shown === undefined ? null : String(shown))}
          allowDeselect={false}
          onChange={(chosen) =>
            void navigate({
              to: '/warnings/model',
              search: { signal, whose, ...(chosen ? { horizon: chosen } : {}) },
            })
          }
          w={170}
        />
      )}
      {whoses.length > 1 && (
        <Button
          variant="default"
          onClick={() =>
            void navigate({
              to: '/warnings/model',
              search: { signal, whose: whose === 'person' ? 'account' : 'person' },
            })
          }
        >
          {t(whose === 'person' ? 'model.ofAccounts' : 'model.ofPeople')}
        </Button>
      )}
    </div>
  )
}

function Model({ page, summary }: { page: Page; summary: ModelSummary | undefined }) {
  return (
    <>
      <Standing page={page} summary={summary} />
      {page.quality && (
        <>
          <div className="two">
            <WhatCame page={page} quality={page.quality} />
            <TopOfTheList page={page} quality={page.quality} />
          </div>
          <InTime page={page} quality={page.quality} />
        </>
      )}
      <Checks page={page} />
      <div className="two">
        <Candidates page={page} />
        {summary && <Saves saves={summary.saves} />}
      </div>
      {page.quality && <Fairness quality={page.quality} />}
      <div className="two">
        <Importances page={page} />
        <Drift page={page} />
      </div>
      <div className="two">
        <LearnedFrom page={page} />
        <Versions page={page} />
      </div>
    </>
  )
}

const marks = { in_use: 'steady', replaced: 'steady', refused: 'watch', cannot_say: 'watch' } as const

/** Which version it is, whether it is used, and the one sentence that everybody should know. */
function Standing({ page, summary }: { page: Page; summary: ModelSummary | undefined }) {
  const { t } = useTranslation()
  const fmt = useFormat()
  const { standing, version, trainedAt, kind, quality, signal, horizonDays } = page
  const top = quality?.precisionAt[0]
  const share = quality && quality.rows > 0 ? quality.left / quality.rows : null
  return (
    <Card label={t('model.standing')}>
      <p className="warn-name">
        <Mark level={marks[standing]} /> <b>{t(`model.standings.${standing}`, { version })}</b>
        <span className="meta">
          {kind ? `${t(`model.kinds.${kind}`)}, ` : ''}
          {t('model.learnedAt', { at: fmt.since(trainedAt, Date.now()) })}
        </span>
      </p>
      {top && share !== null ? (
        <p className="say sm warn-say">
          {t(`model.topSentence.${signal}`, {
            k: fmt.count(top.k),
            came: fmt.count(Math.round(top.precision * top.k)),
            days: horizonDays,
          })}{' '}
          <span>{t('model.allSentence', { share: fmt.plain(Math.round(share * 1000) / 10) })}</span>
        </p>
      ) : (
        <p className="say sm warn-say">{t('model.nothingLearned')}</p>
      )}
      {summary?.inUse && summary.inUse.version !== version && (
        <p className="meta">
          <Link
            to="/warnings/model"
            search={{ signal, whose: page.whose, version: String(summary.inUse.version) }}
            className="a"
          >
            {t('model.inUseIs', { version: summary.inUse.version })}
          </Link>
        </p>
      )}
    </Card>
  )
}
