import './warnings.css'
import { Button } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { StoredSettings, WarningSettings } from '../../src/warnings/index.ts'
import { useCan, useFormat } from '../access/session.ts'
import { useAct } from '../parts/act.ts'
import { PageHead } from '../parts/page.tsx'
import { Failed, NotYours, Resource } from '../parts/states.tsx'
import { LeavingChoice } from './leaving-choice.tsx'
import { LexiconCard } from './lexicon-card.tsx'
import { BudgetCard, DigestCard, FairCard, HorizonCard, LowCard } from './settings-fields.tsx'
import { saveSettings, settingsQuery } from './warning-data.ts'
import { WarningsNav } from './warnings-nav.tsx'

/** What leaving means here, how far to look, how many warnings a team takes on, and which words sound how. */
export function WarningSettingsPage() {
  const { t } = useTranslation()
  const mayWrite = useCan('warnings:write')
  const settings = useQuery(settingsQuery())
  return (
    <>
      <WarningsNav at="settings" />
      <PageHead title={t('warnSettings.title')} lede={t('warnSettings.lede')} />
      <div className="stack">
        {!mayWrite && <NotYours role={t('role.editor')} />}
        <Resource query={settings} shape="form">
          {(stored) => <Settings key={stored.version} stored={stored} mayWrite={mayWrite} />}
        </Resource>
        <LexiconCard mayWrite={mayWrite} />
      </div>
    </>
  )
}

function Settings({ stored, mayWrite }: { stored: StoredSettings; mayWrite: boolean }) {
  const { t } = useTranslation()
  const fmt = useFormat()
  const [value, setValue] = useState<WarningSettings>(stored.settings)
  const save = useAct(saveSettings, { done: t('warnSettings.kept') })
  const set = (change: Partial<WarningSettings>) => setValue({ ...value, ...change })
  const changed = JSON.stringify(value) !== JSON.stringify(stored.settings)
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault()
        save.mutate({ settings: value, version: stored.version })
      }}
    >
      <fieldset className="stack warn-fields" disabled={!mayWrite}>
        <legend className="sr">{t('warnSettings.title')}</legend>
        <LeavingChoice value={value} set={set} inUse={stored.leaving} />
        <div className="two">
          <HorizonCard value={value} set={set} />
          <LowCard value={value} set={set} />
        </div>
        <BudgetCard value={value} set={set} />
        <div className="two">
          <DigestCard value={value} set={set} />
          <FairCard value={value} set={set} />
        </div>
        {save.isError && <Failed error={save.error} rest="" />}
        {mayWrite && (
          <div className="row apart">
            <p className="meta">
              {stored.updatedAt &&
                t('warnSettings.changedBy', {
                  by: stored.updatedBy ?? '',
                  at: fmt.since(stored.updatedAt, Date.now()),
                })}
            </p>
            <Button type="submit" disabled={!changed || save.isPending}>
              {t('form.save')}
            </Button>
          </div>
        )}
      </fieldset>
    </form>
  )
}
