import { Button, Checkbox, Select, TextInput } from '@mantine/core'
import { useForm } from '@mantine/form'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useAct } from '../parts/act.ts'
import { CodeBlock, CopyField } from '../parts/copy.tsx'
import { Dialog } from '../parts/dialog.tsx'
import { Failed } from '../parts/states.tsx'
import { createKey } from './access-data.ts'
import { keyRights, type MemberRoleName, memberRoles } from './roles.ts'

/** Makes a key; it is shown once and cannot be read again. */
export function KeyDialog({ opened, onClose }: { opened: boolean; onClose: () => void }) {
  const { t } = useTranslation()
  const [key, setKey] = useState<string>()
  const close = () => {
    setKey(undefined)
    onClose()
  }
  return (
    <Dialog title={t('keysPage.new')} opened={opened} onClose={close} wide={key !== undefined}>
      {key === undefined ? <KeyForm onKey={setKey} /> : <NewKey text={key} onClose={close} />}
    </Dialog>
  )
}

function NewKey({ text, onClose }: { text: string; onClose: () => void }) {
  const { t } = useTranslation()
  const example = `curl -H 'Authorization: Bearer ${text}' ${location.origin}/api/v1/metrics`
  return (
    <div className="stack">
      <p>{t('keysPage.once')}</p>
      <CopyField label={t('keysPage.key')} text={text} />
      <CodeBlock label={t('keysPage.example')} text={example} />
      <div className="row end">
        <Button onClick={onClose}>{t('dialog.finish')}</Button>
      </div>
    </div>
  )
}

const lifetimes = ['30', '90', '365', 'none'] as const

function KeyForm({ onKey }: { onKey: (key: string) => void }) {
  const { t } = useTranslation()
  const form = useForm({
    initialValues: { name: '', role: 'viewer' as MemberRoleName, days: '90', scopes: [] as string[] },
    validate: { name: (name) => (name.trim() ? null : t('keysPage.nameNeeded')) },
  })
  const create = useAct(createKey, { onDone: (made) => onKey(made.key) })
  const submit = form.onSubmit(({ name, role, days, scopes }) =>
    create.mutate({
      name,
      role,
      ...(scopes.length > 0 ? { scopes } : {}),
      ...(days === 'none'
        ? {}
        : { expiresAt: new Date(Date.now() + Number(days) * 86_400_000).toISOString() }),
    }),
  )
  return (
    <form className="stack" onSubmit={submit}>
      {create.isError && <Failed error={create.error} />}
      <TextInput
        label={t('keysPage.name')}
        description={t('keysPage.nameNote')}
        required
        data-autofocus
        {...form.getInputProps('name')}
      />
      <Select
        label={t('people.role')}
        description={t(`roleNote.${form.values.role}`)}
        data={memberRoles.map((role) => ({ value: role, label: t(`role.${role}`) }))}
        allowDeselect={false}
        {...form.getInputProps('role')}
      />
      <Select
        label={t('keysPage.until')}
        data={lifetimes.map((days) => ({ value: days, label: t(`keysPage.days.${days}`) }))}
        allowDeselect={false}
        {...form.getInputProps('days')}
      />
      <Checkbox.Group
        label={t('keysPage.scopes')}
        description={t('keysPage.scopesNote')}
        {...form.getInputProps('scopes')}
      >
        <div className="checks">
          {keyRights.map((right) => (
            <Checkbox key={right} value={right} label={t(`right.${right.replace(':', '_')}`)} />
          ))}
        </div>
      </Checkbox.Group>
      <div className="row end">
        <Button type="submit" disabled={create.isPending}>
          {t('keysPage.make')}
        </Button>
      </div>
    </form>
  )
}
