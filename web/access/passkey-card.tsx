import { Button, TextInput } from '@mantine/core'
import { useForm } from '@mantine/form'
import { useQuery } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { useAct } from '../parts/act.ts'
import { Confirm } from '../parts/dialog.tsx'
import { Card } from '../parts/page.tsx'
import { Failed, Resource } from '../parts/states.tsx'
import { connectSingleSignOn, passkeysQuery, removePasskey, signInOptionsQuery } from './access-data.ts'
import { addPasskey, canUsePasskeys } from './passkey.ts'
import { useFormat } from './session.ts'

/** Passkeys of the signed-in person: those there are, and one more for this device. */
export function PasskeyCard() {
  const { t } = useTranslation()
  const passkeys = useQuery(passkeysQuery())
  const fmt = useFormat()
  const remove = useAct(removePasskey, { done: t('profile.passkeyRemoved') })
  return (
    <Card title={t('profile.passkeys')}>
      <div className="stack">
        <p className="meta">{t('profile.passkeysNote')}</p>
        <Resource query={passkeys}>
          {(rows) => (
            <ul className="stack tight">
              {rows.map((passkey) => (
                <li key={passkey.id} className="row apart">
                  <span>
                    {passkey.name || t('profile.passkey')}{' '}
                    <span className="meta">{fmt.date(passkey.createdAt)}</span>
                  </span>
                  <Confirm
                    verb={t('profile.remove')}
                    title={t('profile.removeTitle')}
                    consequence={t('profile.removeNote')}
                    onConfirm={() => remove.mutateAsync(passkey.id)}
                  />
                </li>
              ))}
            </ul>
          )}
        </Resource>
        {canUsePasskeys() ? <AddPasskey /> : <p className="meta">{t('profile.noPasskeys')}</p>}
      </div>
    </Card>
  )
}

/** Connects the account with the company's own single sign-on, when one is set up. */
export function SingleSignOnCard() {
  const { t } = useTranslation()
  const options = useQuery(signInOptionsQuery())
  const connect = useAct(connectSingleSignOn, { onDone: ({ url }) => location.assign(url) })
  const name = options.data?.oidc?.name
  if (!name) return null
  return (
    <Card title={t('profile.sso')}>
      <div className="stack">
        <p className="meta">{t('profile.ssoNote', { name })}</p>
        {connect.isError && <Failed error={connect.error} rest="" />}
        <div className="row">
          <Button variant="default" onClick={() => connect.mutate()} disabled={connect.isPending}>
            {t('profile.ssoConnect')}
          </Button>
        </div>
      </div>
    </Card>
  )
}

function AddPasskey() {
  const { t } = useTranslation()
  const form = useForm({ initialValues: { name: '' } })
  const add = useAct(addPasskey, { done: t('profile.passkeyAdded'), onDone: () => form.reset() })
  return (
    <form
      className="stack"
      onSubmit={form.onSubmit(({ name }) => add.mutate(name.trim() || t('profile.passkey')))}
    >
      {add.isError && <Failed error={add.error} rest="" />}
      <TextInput
        label={t('profile.passkeyName')}
        placeholder={t('profile.passkeyPlaceholder')}
        {...form.getInputProps('name')}
      />
      <div className="row">
        <Button type="submit" variant="default" disabled={add.isPending}>
          {t('profile.addPasskey')}
        </Button>
      </div>
    </form>
  )
}
