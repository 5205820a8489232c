import './changes.css'
import { Button, Checkbox, NumberInput, TagsInput } from '@mantine/core'
import { useForm } from '@mantine/form'
import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { useTranslation } from 'react-i18next'
import type { ChangeSettings } from '../../src/changes/index.ts'
import { useCan } from '../access/session.ts'
import { teams } from '../dashboards/teams.ts'
import { useAct } from '../parts/act.ts'
import { Card, PageHead } from '../parts/page.tsx'
import { Failed, Resource } from '../parts/states.tsx'
import { saveSettings, settingsQuery } from './change-data.ts'
import { ChangesNav } from './changes-nav.tsx'
import { HolidayFields, MeasureFields } from './settings-fields.tsx'
import { type Fields, fieldsOf, settingsOf, usualFalseAlarms } from './settings-form.ts'
import { Silences } from './silences.tsx'
import { WatchedMeasures } from './watched.tsx'

/** How changes are watched: false alarms that are accepted, the size that matters, days that are not like others, silences. */
export function ChangeSettingsPage() {
  const { t } = useTranslation()
  const settings = useQuery(settingsQuery())
  return (
    <>
      <ChangesNav at="settings" />
      <PageHead title={t('changes.settings.title')} lede={t('changes.settings.lede')} />
      <Resource query={settings} shape="form">
        {(data) => (
          <div className="stack">
            <SettingsForm key={JSON.stringify(data)} settings={data} />
            <WatchedMeasures />
            <Silences />
          </div>
        )}
      </Resource>
    </>
  )
}

function SettingsForm({ settings }: { settings: ChangeSettings }) {
  const { t } = useTranslation()
  const mayWrite = useCan('measures:write')
  const form = useForm<Fields>({ initialValues: fieldsOf(settings) })
  const save = useAct(saveSettings, { done: t('changes.settings.saved') })
  return (
    <form className="stack" onSubmit={form.onSubmit((given) => save.mutate(settingsOf(given)))}>
      <fieldset className="stack change-fields" disabled={!mayWrite}>
        <Card title={t('changes.settings.budget')}>
          <p className="dim">{t('changes.settings.budgetNote')}</p>
          <div className="checks">
            {teams.map((team) => (
              <NumberInput
                key={team}
                label={t(`team.${team}`)}
                min={0.05}
                max={50}
                step={0.5}
                placeholder={String(usualFalseAlarms)}
                suffix={t('changes.settings.aWeek')}
                {...form.getInputProps(`falseAlarms.${team}`)}
              />
            ))}
          </div>
        </Card>
        <Card title={t('changes.settings.minimum')}>
          <p className="dim">{t('changes.settings.minimumNote')}</p>
          <div className="stack">
            <div className="checks">
              <NumberInput
                label={t('changes.settings.relative')}
                min={0}
                max={1000}
                suffix=" %"
                {...form.getInputProps('minimum.relative')}
              />
              <NumberInput
                label={t('changes.settings.events')}
                min={1}
                max={1_000_000}
                allowDecimal={false}
                {...form.getInputProps('minimum.events')}
              />
            </div>
            <MeasureFields form={form} />
          </div>
        </Card>
        <Card title={t('changes.settings.watched')}>
          <div className="stack">
            <TagsInput
              label={t('changes.settings.dimensions')}
              description={t('changes.settings.dimensionsNote')}
              maxTags={10}
              data={['channel', 'source', 'trait.city', 'trait.plan', 'context.device.type']}
              {...form.getInputProps('dimensions')}
            />
            <Checkbox
              label={t('changes.settings.hourly')}
              {...form.getInputProps('hourly', { type: 'checkbox' })}
            />
            <Checkbox
              label={t('changes.settings.people')}
              {...form.getInputProps('people', { type: 'checkbox' })}
            />
            <Checkbox
              label={t('changes.settings.mail')}
              {...form.getInputProps('mail', { type: 'checkbox' })}
            />
          </div>
        </Card>
        <Card title={t('changes.settings.holidays')}>
          <p className="dim">
            {t('changes.settings.holidaysNote')}{' '}
            <Link to="/boards" className="a">
              {t('changes.settings.holidaysOther')}
            </Link>
          </p>
          <div className="stack">
            <TagsInput
              label={t('changes.settings.countries')}
              description={t('changes.settings.countriesNote')}
              maxTags={10}
              data={['AT', 'CH', 'DE', 'ES', 'FR', 'GB', 'IE', 'IT', 'NL', 'PL', 'US']}
              {...form.getInputProps('countries')}
            />
            <HolidayFields form={form} />
          </div>
        </Card>
        {save.error && <Failed error={save.error} rest={t('changes.settings.kept')} />}
        {mayWrite && (
          <div className="row">
            <Button type="submit" disabled={save.isPending}>
              {t('form.save')}
            </Button>
          </div>
        )}
      </fieldset>
    </form>
  )
}
