import { Button } from '@mantine/core'
import { useForm } from '@mantine/form'
import { useMutation, useQuery } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import type { RulesPreview, StoredRules } from '../../src/identity/index.ts'
import { useCan, useFormat } from '../access/session.ts'
import { SettingsFrame } from '../access/settings-frame.tsx'
import { useAct } from '../parts/act.ts'
import { Card } from '../parts/page.tsx'
import { Failed, Resource } from '../parts/states.tsx'
import { useWhen } from '../people/when.ts'
import { BlockedFields } from './blocked-fields.tsx'
import './identity.css'
import { previewRules, rulesQuery, saveRules } from './review-data.ts'
import { RuleTable } from './rule-table.tsx'
import { toForm, toRules } from './rules-values.ts'

/** By which rules signals become one person; admins change them, others read them. */
export function RulesPage() {
  const { t } = useTranslation()
  const rules = useQuery(rulesQuery())
  return (
    <SettingsFrame title={t('rules.title')} lede={t('rules.lede')}>
      <Resource query={rules} shape="form">
        {(stored) => <RulesEditor key={stored.version} stored={stored} />}
      </Resource>
    </SettingsFrame>
  )
}

function RulesEditor({ stored }: { stored: StoredRules }) {
  const { t } = useTranslation()
  const when = useWhen()
  const mayChange = useCan('identity:write')
  const form = useForm({ initialValues: toForm(stored.rules) })
  const preview = useMutation({ mutationFn: previewRules })
  const save = useAct(saveRules, { done: t('rules.saved') })
  const changed = JSON.stringify(form.values) !== JSON.stringify(toForm(stored.rules))
  return (
    <form
      className="stack"
      onSubmit={form.onSubmit((values) => save.mutate({ rules: toRules(values), version: stored.version }))}
    >
      <p className="meta">
        {stored.changedAt
          ? t('rules.changedBy', { by: stored.changedBy, at: when.exact(stored.changedAt) })
          : t('rules.defaults')}{' '}
        {!mayChange && t('rules.readOnly')}
      </p>
      <Card title={t('rules.types')} aside={<span className="meta">{t('rules.typesNote')}</span>}>
        <RuleTable form={form} readOnly={!mayChange} />
      </Card>
      <Card title={t('rules.blocked')}>
        <BlockedFields form={form} readOnly={!mayChange} />
      </Card>
      {mayChange && changed && (
        <section className="answer" aria-label={t('rules.change')}>
          {save.isError && <Failed error={save.error} rest="" />}
          {preview.isError && <Failed error={preview.error} rest="" />}
          <div role="status">{preview.data && <Effect of={preview.data} />}</div>
          <div className="row end">
            <Button
              variant="subtle"
              onClick={() => {
                form.reset()
                preview.reset()
              }}
            >
              {t('rules.reset')}
            </Button>
            <Button
              variant="default"
              onClick={() => preview.mutate(toRules(form.values))}
              disabled={preview.isPending}
            >
              {preview.isPending ? t('rules.previewing') : t('rules.preview')}
            </Button>
            <Button type="submit" disabled={save.isPending}>
              {t('form.save')}
            </Button>
          </div>
        </section>
      )}
    </form>
  )
}

function Effect({ of }: { of: RulesPreview }) {
  const { t } = useTranslation()
  const fmt = useFormat()
  if (of.peopleJoined === 0 && of.peopleParted === 0) return <p>{t('rules.noEffect')}</p>
  return (
    <p>
      {t('rules.effect', { now: fmt.count(of.joinedNow), later: fmt.count(of.joinedThen) })}{' '}
      {t('rules.joins', { count: of.peopleJoined })} {t('rules.parts', { count: of.peopleParted })}
    </p>
  )
}
