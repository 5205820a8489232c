import { useTranslation } from 'react-i18next'
import type { ModelPage } from '../../src/warnings/index.ts'
import { useFormat } from '../access/session.ts'
import { Bars } from '../charts/bars.tsx'
import { Figure } from '../charts/index.ts'
import { Card } from '../parts/page.tsx'
import { useTitleLanguage } from '../people/when.ts'
import { Mark } from '../theme/marks.tsx'
import { useDecimal } from './decimal.ts'

type Groups = NonNullable<ModelPage['quality']>['groups']

/** Whether what is said holds for each group of customers alike. */
export function Fairness({ quality }: { quality: NonNullable<ModelPage['quality']> }) {
  const { t } = useTranslation()
  const properties = [...new Set(quality.groups.map(({ property }) => property))]
  const off = quality.groups.filter(({ calibrated }) => !calibrated).length
  return (
    <Card title={t('model.fair.title')}>
      {properties.length === 0 ? (
        <p className="dim">{t('model.fair.none')}</p>
      ) : (
        <div className="stack">
          <p>{off === 0 ? t('model.fair.holds') : t('model.fair.off', { count: off })}</p>
          {properties.map((property) => (
            <GroupTable
              key={property}
              property={property}
              groups={quality.groups.filter((group) => group.property === property)}
            />
          ))}
          <p className="meta">{t('model.fair.note')}</p>
        </div>
      )}
    </Card>
  )
}

function GroupTable({ property, groups }: { property: string; groups: Groups }) {
  const { t } = useTranslation()
  const fmt = useFormat()
  const share = (value: number) => fmt.plain(Math.round(value * 1000) / 10)
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a box that scrolls must be reachable by keyboard
    <section className="figure-table" tabIndex={0} aria-label={t('model.fair.by', { property })}>
      <table>
        <thead>
          <tr>
            <th scope="col">{property.replace(/^trait\./, '')}</th>
            {(['customers', 'said', 'came', 'likely', 'found'] as const).map((column) => (
              <th key={column} scope="col" className="num">
                {t(`model.fair.${column}`)}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {groups.map(({ value, n, left, told, low, high, recall, calibrated }) => (
            <tr key={value}>
              <td>
                {!calibrated && (
                  <>
                    <Mark level="watch" size={11} />{' '}
                    <span className="sr">{t('model.fair.doesNotFit')}: </span>
                  </>
                )}
                {value}
              </td>
              <td className="num">{fmt.count(n)}</td>
              <td className="num">{share(told)}</td>
              <td className="num">{n < 30 ? '–' : share(left / n)}</td>
              <td className="num">
                {share(low)}–{share(high)}
              </td>
              <td className="num">{recall === null || left < 30 ? '–' : share(recall)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  )
}

const mostFeatures = 12

/** What the model looks at, most telling first, and what it does without. */
export function Importances({ page }: { page: ModelPage }) {
  const { t } = useTranslation()
  const fmt = useFormat()
  const lang = useTitleLanguage()
  const { features, leftOut } = page
  const told = features.filter(({ importance }) => importance > 0)
  const shown = told.toSorted((a, b) => b.importance - a.importance).slice(0, mostFeatures)
  const write = (importance: number) => fmt.plain(Math.round(importance * 1000) / 10)
  const first = shown[0]
  const sentence = first
    ? t('model.looksSentence', { label: first.label[lang], points: write(first.importance) })
    : t('model.looksNone')
  return (
    <Card>
      <Figure
        title={t('model.looks')}
        sentence={sentence}
        about={[t('model.about', { version: page.version })]}
        table={{
          columns: [t('model.feature'), t('model.points'), t('model.usual'), t('model.unknownShare')],
          rows: told.map(({ label, importance, usual, missing }) => [
            label[lang],
            write(importance),
            usual === null ? '–' : fmt.plain(Math.round(usual * 100) / 100),
            `${fmt.plain(Math.round(missing * 100))} %`,
          ]),
        }}
      >
        <Bars
          items={shown.map(({ name, label, importance }) => ({
            key: name,
            label: label[lang],
            value: importance,
          }))}
          writeValue={write}
          sentence={sentence}
        />
      </Figure>
      {leftOut.length > 0 && (
        <details>
          <summary>{t('model.leftOut', { count: leftOut.length })}</summary>
          <ul className="warn-plain">
            {leftOut.map(({ feature, label, why }) => (
              <li key={feature}>
                {label[lang]} <span className="meta">{t(`model.leftOutWhy.${why}`)}</span>
              </li>
            ))}
          </ul>
        </details>
      )}
    </Card>
  )
}

/** Under this nothing to speak of, over it some, over the second much. */
const driftLines = [0.1, 0.25] as const

function driftWord(psi: number): 'little' | 'some' | 'much' {
  return psi < driftLines[0] ? 'little' : psi < driftLines[1] ? 'some' : 'much'
}

/** How far customers of today differ from those the model has learned from. */
export function Drift({ page }: { page: ModelPage }) {
  const { t } = useTranslation()
  const fmt = useFormat()
  const lang = useTitleLanguage()
  const decimal = useDecimal()
  const { drift, features } = page
  const labelOf = (name: string) => features.find((one) => one.name === name)?.label[lang] ?? name
  if (!drift)
    return (
      <Card title={t('model.drift.title')}>
        <p className="dim">{t('model.drift.none')}</p>
      </Card>
    )
  const moved = drift.features.filter(({ psi }) => psi >= driftLines[0])
  return (
    <Card
      title={t('model.drift.title')}
      aside={<span className="meta">{fmt.since(drift.at, Date.now())}</span>}
    >
      <p>
        {drift.scores === null
          ? t('model.drift.unknown')
          : t(`model.drift.scores.${driftWord(drift.scores)}`, { psi: decimal(drift.scores, 2) })}
      </p>
      {moved.length === 0 ? (
        <p className="dim">{t('model.drift.noFeature')}</p>
      ) : (
        <ul className="warn-plain">
          {moved.slice(0, mostFeatures).map(({ feature, psi }) => (
            <li key={feature}>
              <Mark level={psi >= driftLines[1] ? 'watch' : 'steady'} size={11} /> {labelOf(feature)}{' '}
              <span className="meta num">
                {t(`model.drift.word.${driftWord(psi)}`)} ({decimal(psi, 2)})
              </span>
            </li>
          ))}
        </ul>
      )}
      <p className="meta">{t('model.drift.note')}</p>
    </Card>
  )
}
