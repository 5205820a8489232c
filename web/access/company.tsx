import { Button, Select, TextInput } from '@mantine/core'
import { useForm } from '@mantine/form'
import { useTranslation } from 'react-i18next'
import { useAct } from '../parts/act.ts'
import { Card } from '../parts/page.tsx'
import { Failed } from '../parts/states.tsx'
import { changeCompany } from './access-data.ts'
import { useCan, useMe, useRefreshMe } from './session.ts'
import { SettingsFrame } from './settings-frame.tsx'

const zones = ['UTC', ...Intl.supportedValuesOf('timeZone').filter((zone) => zone !== 'UTC')]
const currencies = Intl.supportedValuesOf('currency')

/** Name of the company, the zone in which its days are counted, and its currency. */
export function CompanyPage() {
  const { t } = useTranslation()
  return (
    <SettingsFrame title={t('company.title')} lede={t('company.lede')}>
      <div style={{ maxWidth: 520 }}>
        <Card label={t('company.title')}>
          <CompanyForm />
        </Card>
      </div>
    </SettingsFrame>
  )
}

function CompanyForm() {
  const { t } = useTranslation()
  const { workspace } = useMe()
  const mayChange = useCan('operations:write')
  const refresh = useRefreshMe()
  const save = useAct(changeCompany, { done: t('company.saved'), onDone: () => void refresh() })
  const form = useForm({
    initialValues: { name: workspace.name, timeZone: workspace.timeZone, currency: workspace.currency },
    validate: { name: (name) => (name.trim() ? null : t('company.nameNeeded')) },
  })
  return (
    <form className="stack" onSubmit={form.onSubmit((given) => save.mutate({ id: workspace.id, ...given }))}>
      {save.isError && <Failed error={save.error} />}
      <TextInput label={t('company.name')} required disabled={!mayChange} {...form.getInputProps('name')} />
      <Select
        label={t('company.timeZone')}
        description={t('company.timeZoneNote')}
        data={zones}
        searchable
        allowDeselect={false}
        limit={60}
        disabled={!mayChange}
        nothingFoundMessage={t('find.nothing')}
        {...form.getInputProps('timeZone')}
      />
      <Select
        label={t('company.currency')}
        data={currencies}
        searchable
        allowDeselect={false}
        limit={60}
        disabled={!mayChange}
        nothingFoundMessage={t('find.nothing')}
        {...form.getInputProps('currency')}
      />
      {mayChange ? (
        <div className="row">
          <Button type="submit" disabled={save.isPending || !form.isDirty()}>
            {t('form.save')}
          </Button>
        </div>
      ) : (
        <p className="meta">{t('company.readOnly')}</p>
      )}
    </form>
  )
}
