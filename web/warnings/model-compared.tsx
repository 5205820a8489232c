import { Link } from '@tanstack/react-router'
import { useTranslation } from 'react-i18next'
import type { ModelPage } from '../../src/warnings/index.ts'
import { useFormat } from '../access/session.ts'
import { DataTable } from '../parts/data-table.tsx'
import { Card, Facts } from '../parts/page.tsx'
import { useDecimal } from './decimal.ts'
import { Leaving } from './leaving-words.tsx'

/** '0.842', and below it '0.811–0.870'. */
function Auc({ of }: { of: ModelPage['auc'] }) {
  const decimal = useDecimal()
  if (!of) return '–'
  return (
    <>
      {decimal(of.value, 3)}
      <small className="nowrap">
        {decimal(of.low, 3)}–{decimal(of.high, 3)}
      </small>
    </>
  )
}

/** What was tried: the simple rule, and whether the others are better beyond noise; and the version before. */
export function Candidates({ page }: { page: ModelPage }) {
  const { t } = useTranslation()
  const decimal = useDecimal()
  const last = page.quality?.versusLast
  return (
    <Card title={t('model.tried')}>
      {page.candidates.length === 0 ? (
        <p className="dim">{t('model.nothingLearned')}</p>
      ) : (
        <DataTable
          caption={t('model.tried')}
          rows={page.candidates}
          rowKey={({ kind }) => kind}
          columns={[
            {
              key: 'kind',
              header: t('model.way'),
              main: true,
              cell: ({ kind, chosen, against }) => (
                <>
                  <b>{t(`model.kinds.${kind}`)}</b>{' '}
                  {chosen && <span className="tag">{t('model.chosen')}</span>}
                  {against && !chosen && (
                    <small>
                      {t(against.better ? 'model.isBetter' : 'model.notBetter', {
                        than: t(`model.kinds.${against.kind}`, { defaultValue: against.kind }),
                      })}
                    </small>
                  )}
                </>
              ),
            },
            { key: 'auc', header: t('model.aucShort'), right: true, cell: ({ auc }) => <Auc of={auc} /> },
            { key: 'brier', header: 'Brier', right: true, cell: ({ brier }) => decimal(brier, 4) },
          ]}
        />
      )}
      <p className="meta">
        {t('model.triedNote')} {last && t(`model.versusLast.${last.verdict}`)}
      </p>
    </Card>
  )
}

/** From what it has learned: when, of how many, and by which definition. */
export function LearnedFrom({ page }: { page: ModelPage }) {
  const { t } = useTranslation()
  const fmt = useFormat()
  const { trainedOn, leaving, seed, rows, came, line } = page
  return (
    <Card title={t('model.learnedFrom')}>
      <Facts
        of={[
          [t('model.looksAt'), t('model.moments', { count: trainedOn.length })],
          ...(trainedOn.length > 0
            ? [
                [
                  t('model.from'),
                  `${fmt.date(trainedOn[0]?.at ?? 0)} – ${fmt.date(trainedOn.at(-1)?.at ?? 0)}`,
                ] as [string, string],
              ]
            : []),
          [t('model.customersTimes'), fmt.count(rows)],
          [t(`model.cameTrue.${page.signal}`), fmt.count(came)],
          ...(leaving
            ? [[t('model.leavingIs'), <Leaving key="l" of={leaving} />] as [string, React.ReactNode]]
            : []),
          ...(line === null
            ? []
            : [[t('model.line'), fmt.plain(Math.round(line * 1000) / 10)] as [string, string]]),
          [t('model.seed'), String(seed)],
        ]}
      />
    </Card>
  )
}

/** All versions, newest first; each has its page. */
export function Versions({ page }: { page: ModelPage }) {
  const { t } = useTranslation()
  const fmt = useFormat()
  return (
    <Card title={t('model.versions')}>
      <DataTable
        caption={t('model.versions')}
        rows={page.versions}
        rowKey={({ version }) => String(version)}
        columns={[
          {
            key: 'version',
            header: t('model.version'),
            main: true,
            cell: ({ version, trainedAt }) => (
              <>
                <Link
                  to="/warnings/model"
                  search={{ signal: page.signal, whose: page.whose, version: String(version) }}
                  aria-current={version === page.version ? 'page' : undefined}
                  className="main"
                >
                  {t('model.versionNumber', { version })}
                </Link>
                <small>{fmt.since(trainedAt, Date.now())}</small>
              </>
            ),
          },
          {
            key: 'standing',
            header: t('model.standing'),
            cell: ({ standing, kind }) => (
              <>
                {t(`model.standingShort.${standing}`)}
                {kind && <small>{t(`model.kinds.${kind}`)}</small>}
              </>
            ),
          },
          { key: 'auc', header: t('model.aucShort'), right: true, cell: ({ auc }) => <Auc of={auc} /> },
        ]}
      />
    </Card>
  )
}
