import { Button, Checkbox, TextInput } from '@mantine/core'
import { useForm } from '@mantine/form'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useAct } from '../parts/act.ts'
import { CopyField } from '../parts/copy.tsx'
import { Dialog } from '../parts/dialog.tsx'
import { Failed } from '../parts/states.tsx'
import { changeWebhook, createWebhook, type WebhookEndpoint, type WebhookFields } from './webhook-data.ts'
import { webhookTypes } from './webhook-types.ts'

/** Makes a webhook; its secret is shown once and cannot be read again. */
export function NewWebhookDialog({ opened, onClose }: { opened: boolean; onClose: () => void }) {
  const { t } = useTranslation()
  const [secret, setSecret] = useState<string>()
  const close = () => {
    setSecret(undefined)
    onClose()
  }
  return (
    <Dialog title={t('webhooks.new')} opened={opened} onClose={close} wide={secret !== undefined}>
      {secret === undefined ? (
        <NewWebhook onSecret={setSecret} />
      ) : (
        <NewSecret text={secret} note={t('webhooks.once')} onClose={close} />
      )}
    </Dialog>
  )
}

function NewWebhook({ onSecret }: { onSecret: (secret: string) => void }) {
  const { t } = useTranslation()
  const create = useAct(createWebhook, { onDone: (made) => onSecret(made.secret) })
  return (
    <WebhookForm
      verb={t('webhooks.make')}
      initial={{ url: '', description: '', types: [...webhookTypes] }}
      busy={create.isPending}
      error={create.error}
      onGiven={(given) => create.mutate(given)}
    />
  )
}

/** A secret on the one occasion on which it is shown. */
export function NewSecret({ text, note, onClose }: { text: string; note: string; onClose: () => void }) {
  const { t } = useTranslation()
  return (
    <div className="stack">
      <p>{note}</p>
      <CopyField label={t('webhooks.secret')} text={text} />
      <p className="meta">{t('webhooks.verify')}</p>
      <div className="row end">
        <Button onClick={onClose}>{t('dialog.finish')}</Button>
      </div>
    </div>
  )
}

/** Changes where a webhook goes and what it is told of. */
export function ChangeWebhookDialog({ of: webhook, onClose }: { of: WebhookEndpoint; onClose: () => void }) {
  const { t } = useTranslation()
  const change = useAct(changeWebhook, { done: t('webhooks.changed'), onDone: onClose })
  const { id, url, description, types } = webhook
  return (
    <Dialog title={t('webhooks.change')} opened onClose={onClose}>
      <WebhookForm
        verb={t('form.save')}
        initial={{ url, description, types }}
        busy={change.isPending}
        error={change.error}
        onGiven={(given) => change.mutate({ id, ...given })}
      />
    </Dialog>
  )
}

interface FormProps {
  verb: string
  initial: WebhookFields
  busy: boolean
  error: unknown
  onGiven: (given: WebhookFields) => void
}

function WebhookForm({ verb, initial, busy, error, onGiven }: FormProps) {
  const { t } = useTranslation()
  const form = useForm({
    initialValues: initial,
    validate: {
      url: (url) => (URL.canParse(url.trim()) ? null : t('webhooks.urlNeeded')),
      types: (types) => (types.length > 0 ? null : t('webhooks.typeNeeded')),
    },
  })
  return (
    <form className="stack" onSubmit={form.onSubmit(onGiven)}>
      {error !== null && <Failed error={error} rest="" />}
      <TextInput
        label={t('webhooks.url')}
        description={t('webhooks.urlNote')}
        placeholder="https://"
        type="url"
        required
        data-autofocus
        {...form.getInputProps('url')}
      />
      <TextInput
        label={t('webhooks.description')}
        description={t('webhooks.descriptionNote')}
        {...form.getInputProps('description')}
      />
      <Checkbox.Group label={t('webhooks.types')} {...form.getInputProps('types')}>
        <div className="checks">
          {webhookTypes.map((type) => (
            <Checkbox
              key={type}
              value={type}
              label={t(`webhookType.${type.replace('.', '_')}`)}
              description={type}
            />
          ))}
        </div>
      </Checkbox.Group>
      <div className="row end">
        <Button type="submit" disabled={busy}>
          {verb}
        </Button>
      </div>
    </form>
  )
}
