import { Button, Select, TextInput } from '@mantine/core'
import { useForm } from '@mantine/form'
import { useNavigate } from '@tanstack/react-router'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useAct } from '../parts/act.ts'
import { CopyField } from '../parts/copy.tsx'
import { Dialog } from '../parts/dialog.tsx'
import { Failed } from '../parts/states.tsx'
import { Snippets } from './snippets.tsx'
import { createSource } from './source-data.ts'

const kinds = ['web', 'server', 'app', 'webhook'] as const

/** Makes a source and shows at once how to send its first event. */
export function NewSourceDialog({ opened, onClose }: { opened: boolean; onClose: () => void }) {
  const { t } = useTranslation()
  const [made, setMade] = useState<{ id: string; writeKey: string }>()
  const close = () => {
    setMade(undefined)
    onClose()
  }
  return (
    <Dialog title={t('sources.new')} opened={opened} onClose={close} wide={made !== undefined}>
      {made ? <Made source={made} onClose={close} /> : <NewSourceForm onMade={setMade} />}
    </Dialog>
  )
}

function NewSourceForm({ onMade }: { onMade: (made: { id: string; writeKey: string }) => void }) {
  const { t } = useTranslation()
  const form = useForm({
    initialValues: { name: '', kind: 'web' as (typeof kinds)[number] },
    validate: { name: (name) => (name.trim() ? null : t('sources.nameNeeded')) },
  })
  const create = useAct(createSource, { onDone: onMade })
  return (
    <form className="stack" onSubmit={form.onSubmit((given) => create.mutate(given))}>
      {create.isError && <Failed error={create.error} rest="" />}
      <TextInput
        label={t('sources.name')}
        placeholder={t('sources.namePlaceholder')}
        required
        data-autofocus
        {...form.getInputProps('name')}
      />
      <Select
        label={t('sources.kind')}
        description={t(`sourceKindNote.${form.values.kind}`)}
        data={kinds.map((kind) => ({ value: kind, label: t(`sourceKind.${kind}`) }))}
        allowDeselect={false}
        {...form.getInputProps('kind')}
      />
      <div className="row end">
        <Button type="submit" disabled={create.isPending}>
          {t('sources.make')}
        </Button>
      </div>
    </form>
  )
}

function Made({ source, onClose }: { source: { id: string; writeKey: string }; onClose: () => void }) {
  const { t } = useTranslation()
  const navigate = useNavigate()
  return (
    <div className="stack">
      <CopyField label={t('sources.writeKey')} text={source.writeKey} />
      <Snippets writeKey={source.writeKey} />
      <div className="row end">
        <Button
          variant="default"
          onClick={() => void navigate({ to: '/live', search: { source: source.id } })}
        >
          {t('sources.watch')}
        </Button>
        <Button onClick={onClose}>{t('dialog.finish')}</Button>
      </div>
    </div>
  )
}
