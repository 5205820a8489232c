import { Button, NumberInput, TextInput } from '@mantine/core'
import { useForm } from '@mantine/form'
import { useNavigate } from '@tanstack/react-router'
import { useTranslation } from 'react-i18next'
import { useAct } from '../parts/act.ts'
import { Confirm } from '../parts/dialog.tsx'
import { Card } from '../parts/page.tsx'
import { Failed } from '../parts/states.tsx'
import { archiveSource, changeSource, type SourceView } from './source-data.ts'

/** Name of a source, how often it is expected to send, and its end. */
export function SourceSettings({ source }: { source: SourceView }) {
  const { t } = useTranslation()
  const navigate = useNavigate()
  const form = useForm({
    initialValues: { name: source.name, everyMinutes: source.everyMinutes ?? ('' as number | string) },
  })
  const save = useAct(changeSource, { done: t('source.saved'), onDone: () => form.resetDirty() })
  const archive = useAct(archiveSource, {
    done: t('source.archived'),
    onDone: () => void navigate({ to: '/sources' }),
  })
  const submit = form.onSubmit(({ name, everyMinutes }) =>
    save.mutate({ id: source.id, name, everyMinutes: everyMinutes === '' ? null : Number(everyMinutes) }),
  )
  return (
    <Card title={t('source.settings')}>
      <form className="stack" onSubmit={submit}>
        {save.isError && <Failed error={save.error} rest="" />}
        <TextInput label={t('sources.name')} required {...form.getInputProps('name')} />
        <NumberInput
          label={t('source.every')}
          description={t('source.everyNote')}
          min={1}
          hideControls
          {...form.getInputProps('everyMinutes')}
        />
        <div className="row apart">
          <Button type="submit" variant="default" disabled={save.isPending || !form.isDirty()}>
            {t('form.save')}
          </Button>
          <Confirm
            verb={t('source.archive')}
            title={t('source.archiveTitle', { name: source.name })}
            consequence={t('source.archiveNote')}
            onConfirm={() => archive.mutateAsync(source.id)}
          />
        </div>
      </form>
    </Card>
  )
}
