import { Button } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useCan } from '../access/session.ts'
import { SettingsFrame } from '../access/settings-frame.tsx'
import { useAct } from '../parts/act.ts'
import { LinkButton } from '../parts/link-button.tsx'
import { Failed, NotYours, Resource } from '../parts/states.tsx'
import { useWhen } from '../people/when.ts'
import './identity.css'
import { Learned } from './learned.tsx'
import {
  matchingSettingsQuery,
  runsQuery,
  type StoredSettings,
  saveMatchingSettings,
} from './matching-data.ts'
import { ComparedCard, SureCard, WhenCard } from './matching-fields.tsx'
import { MatchingRuns } from './matching-runs.tsx'

/** How people are found who may be one without an identifier that says so: what is compared, how sure it must be, what it did. */
export function MatchingPage() {
  const { t } = useTranslation()
  const maySee = useCan('people:read')
  return (
    <SettingsFrame
      title={t('matcher.title')}
      lede={t('matcher.lede')}
      actions={
        <LinkButton variant="default" to="/people/doubtful">
          {t('pairs.title')}
        </LinkButton>
      }
    >
      {maySee ? <Matching /> : <NotYours role={t('role.analyst')} />}
    </SettingsFrame>
  )
}

function Matching() {
  const settings = useQuery(matchingSettingsQuery())
  const runs = useQuery(runsQuery())
  const newest = runs.data?.items.find(({ report }) => report !== null)
  return (
    <div className="stack">
      <Resource query={runs} shape="figure">
        {({ items }) => <MatchingRuns runs={items} />}
      </Resource>
      <Resource query={settings} shape="form">
        {(stored) => <SettingsForm key={stored.version} stored={stored} />}
      </Resource>
      {newest?.report && <Learned report={newest.report} />}
    </div>
  )
}

function SettingsForm({ stored }: { stored: StoredSettings }) {
  const { t } = useTranslation()
  const when = useWhen()
  const mayChange = useCan('identity:write')
  const { changedAt, changedBy, ...kept } = stored
  const [value, setValue] = useState(kept)
  const save = useAct(saveMatchingSettings, { done: t('matcher.saved') })
  const set = (change: Partial<typeof kept>) => setValue({ ...value, ...change })
  const changed = JSON.stringify(value) !== JSON.stringify(kept)
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault()
        save.mutate(value)
      }}
    >
      <fieldset className="stack plain" disabled={!mayChange}>
        <legend className="sr">{t('matcher.title')}</legend>
        <p className="meta">
          {changedAt
            ? t('rules.changedBy', { by: changedBy ?? '', at: when.exact(changedAt) })
            : t('matcher.defaults')}{' '}
          {!mayChange && t('rules.readOnly')}
        </p>
        <ComparedCard value={value} set={set} />
        <div className="two">
          <SureCard value={value} set={set} />
          <WhenCard value={value} set={set} />
        </div>
        {save.isError && <Failed error={save.error} rest="" />}
        {mayChange && changed && (
          <div className="row end">
            <Button variant="subtle" onClick={() => setValue(kept)}>
              {t('rules.reset')}
            </Button>
            <Button type="submit" disabled={save.isPending || value.fields.length === 0}>
              {t('form.save')}
            </Button>
          </div>
        )}
      </fieldset>
    </form>
  )
}
