import { Button, Select } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useFormat } from '../access/session.ts'
import { dataKey } from '../api/workspace.ts'
import { Card } from '../parts/page.tsx'
import { Resource } from '../parts/states.tsx'
import { Mark } from '../theme/marks.tsx'
import { freeId, type Part, spoken } from './draft.ts'
import { ListEditor, NumberField, WordsField } from './fields.tsx'
import {
  type HeadlineRule,
  headlineNow,
  headlinePast,
  type Past,
  standardRulesQuery,
  type Thresholds,
} from './wall-edit-data.ts'

const limit = 78
const usual: Thresholds = { watch: 0.15, needs: 0.6, low: 0.75 }

/** The sentence over the wall: its rules in order, from where on something is said, and both tried on the past. */
export function HeadlineTab(part: Part & { id: string }) {
  return (
    <div className="stack">
      <Limits {...part} />
      <Rules {...part} />
      <OnPast {...part} />
    </div>
  )
}

function Limits({ definition, change }: Part) {
  const { t } = useTranslation()
  const thresholds = definition.thresholds ?? usual
  const set = (news: Partial<Thresholds>) => change({ thresholds: { ...thresholds, ...news } })
  return (
    <Card title={t('wallEdit.thresholds')}>
      <p className="meta">{t('wallEdit.thresholdsNote')}</p>
      <div className="walls-fields">
        {(['watch', 'needs', 'low'] as const).map((name) => (
          <NumberField
            key={name}
            label={t(`wallEdit.threshold.${name}`)}
            value={thresholds[name]}
            step="0.05"
            onChange={(value) => value !== undefined && set({ [name]: value })}
          />
        ))}
      </div>
    </Card>
  )
}

function Rules({ id, definition, change, language }: Part & { id: string }) {
  const { t } = useTranslation()
  const standard = useQuery(standardRulesQuery())
  const rules = definition.headlines
  const lengths = useQuery({
    queryKey: dataKey('walls', id, 'lengths', rules, language),
    queryFn: ({ signal }) => headlineNow(id, rules ? { rules } : {}, language, signal),
    enabled: rules !== undefined,
    retry: false,
  })
  const longest = (rule: HeadlineRule) => lengths.data?.rules.find((one) => one.id === rule.id)?.longest
  const begin = () => change({ headlines: [...(standard.data ?? [])] })
  const add = () =>
    change({
      headlines: [
        { id: freeId('rule', rules ?? []), when: {}, calm: { en: '{greeting}.', de: '{greeting}.' } },
        ...(rules ?? []),
      ],
    })
  if (!rules) {
    return (
      <Card title={t('wallEdit.rules')}>
        <p>{t('wallEdit.standardRules')}</p>
        <Button variant="default" onClick={begin} disabled={!standard.data}>
          {t('wallEdit.ownRules')}
        </Button>
      </Card>
    )
  }
  return (
    <Card
      title={t('wallEdit.rules')}
      aside={
        <Button variant="default" onClick={add} disabled={rules.length >= 40}>
          {t('wallEdit.addRule')}
        </Button>
      }
    >
      <p className="meta">{t('wallEdit.placeholders')}</p>
      <ListEditor
        name={(rule) => rule.id}
        note={(rule) => {
          const many = longest(rule)
          return many === undefined ? null : (
            <span className={many > limit ? 'ember-text' : 'meta'}>
              {t('wallEdit.longest', { count: many, limit })}
            </span>
          )
        }}
        list={rules}
        onChange={(list) => {
          if (list.length > 0) change({ headlines: list })
        }}
      >
        {(rule, set) => <RuleFields rule={rule} set={set} stages={definition.stages} language={language} />}
      </ListEditor>
    </Card>
  )
}

interface RuleFieldsProps {
  rule: HeadlineRule
  set: (change: Partial<HeadlineRule>) => void
  stages: Part['definition']['stages']
  language: Part['language']
}

const cases = {
  data: ['fresh', 'late', 'none', 'failed'],
  score: ['good', 'usual', 'low', 'unknown'],
  concerns: ['none', 'some'],
} as const

function RuleFields({ rule, set, stages, language }: RuleFieldsProps) {
  const { t } = useTranslation()
  const setCase = (name: string, value: string | null) => {
    const others = Object.entries(rule.when).filter(([key]) => key !== name)
    set({ when: Object.fromEntries(value === null ? others : [...others, [name, value]]) })
  }
  return (
    <>
      {(Object.keys(cases) as (keyof typeof cases)[]).map((name) => (
        <Select
          key={name}
          label={t(`wallEdit.case.${name}`)}
          placeholder={t('wallEdit.any')}
          data={cases[name].map((value) => ({ value, label: t(`wallEdit.cases.${name}.${value}`) }))}
          value={rule.when[name] ?? null}
          clearable
          onChange={(value) => setCase(name, value)}
        />
      ))}
      <Select
        label={t('wallEdit.case.stage')}
        placeholder={t('wallEdit.any')}
        data={stages.map((stage) => ({ value: stage.id, label: spoken(stage.label, language) }))}
        value={rule.when.stage ?? null}
        clearable
        onChange={(value) => setCase('stage', value)}
      />
      <WordsField
        label={t('wallEdit.calm')}
        value={rule.calm}
        language={language}
        longest={limit}
        required
        onChange={(calm) => set({ calm })}
      />
      <WordsField
        label={t('wallEdit.second')}
        value={rule.concern ?? ''}
        language={language}
        longest={limit}
        onChange={(concern) => set({ concern })}
      />
    </>
  )
}

const spans = [1, 3, 7, 14]

function OnPast({ id, definition, language }: Part & { id: string }) {
  const { t } = useTranslation()
  const [days, setDays] = useState(3)
  const { headlines: rules, thresholds } = definition
  const given = { days, ...(rules ? { rules } : {}), ...(thresholds ? { thresholds } : {}) }
  const past = useQuery({
    queryKey: dataKey('walls', id, 'past', given, language),
    queryFn: ({ signal }) => headlinePast(id, given, language, signal),
    retry: false,
    staleTime: 60_000,
  })
  return (
    <Card
      title={t('wallEdit.past')}
      aside={
        <Select
          aria-label={t('wallEdit.pastDays')}
          data={spans.map((count) => ({ value: String(count), label: t('wallEdit.days', { count }) }))}
          value={String(days)}
          allowDeselect={false}
          onChange={(value) => setDays(Number(value))}
        />
      }
    >
      <p className="meta">{t('wallEdit.pastNote')}</p>
      <Resource query={past}>{(found) => <PastTable past={found} language={language} />}</Resource>
    </Card>
  )
}

function PastTable({ past, language }: { past: Past; language: string }) {
  const { t } = useTranslation()
  const fmt = useFormat()
  const now = Date.now()
  return (
    <>
      <p>
        {past.hours.map(({ rule, hours }) => t('wallEdit.ruleHours', { rule, count: hours })).join(' · ')}
      </p>
      <ol className="walls-past" lang={language}>
        {past.stretches.toReversed().map((stretch) => (
          <li key={stretch.from}>
            <span className="meta num">
              {fmt.since(stretch.from, now)} – {fmt.since(stretch.to, now)}
            </span>
            <span>
              {stretch.concern && <Mark level={stretch.level} />} {stretch.calm} {stretch.concern}
            </span>
            <span className="meta num">{t('wallEdit.characters', { count: stretch.length })}</span>
          </li>
        ))}
      </ol>
    </>
  )
}
