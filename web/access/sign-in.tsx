import { Button, PasswordInput, TextInput } from '@mantine/core'
import { useForm } from '@mantine/form'
import { useQuery } from '@tanstack/react-query'
import { getRouteApi } from '@tanstack/react-router'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { api } from '../api/client.ts'
import { Failed } from '../parts/states.tsx'
import { signInOptionsQuery } from './access-data.ts'
import { Alone } from './alone.tsx'
import { canUsePasskeys, signInWithPasskey } from './passkey.ts'

const route = getRouteApi('/sign-in')

/** Ways in: password, passkey and, when the company has set it up, its own single sign-on. */
export function SignInPage() {
  const { t } = useTranslation()
  const search = route.useSearch()
  const [error, setError] = useState<unknown>()
  const [busy, setBusy] = useState(false)
  const enter = async (way: () => Promise<unknown>) => {
    setBusy(true)
    setError(undefined)
    try {
      await way()
      location.assign(safeTarget(search.to))
    } catch (thrown) {
      setError(thrown)
      setBusy(false)
    }
  }
  return (
    <Alone title={t('signIn.title')} lede={t('signIn.lede')}>
      {search.error && error === undefined && <p className="callout ochre">{linkError(t, search.error)}</p>}
      {error !== undefined && <Failed error={error} rest="" />}
      <PasswordForm busy={busy} enter={enter} />
      {canUsePasskeys() && (
        <Button variant="default" disabled={busy} onClick={() => void enter(signInWithPasskey)}>
          {t('signIn.passkey')}
        </Button>
      )}
      <SingleSignOn to={safeTarget(search.to)} onError={setError} />
    </Alone>
  )
}

function PasswordForm({
  busy,
  enter,
}: {
  busy: boolean
  enter: (way: () => Promise<unknown>) => Promise<void>
}) {
  const { t } = useTranslation()
  const form = useForm({ mode: 'uncontrolled', initialValues: { email: '', password: '' } })
  const submit = form.onSubmit((body) => enter(() => api('/api/auth/sign-in/email', { body })))
  return (
    <form className="stack" onSubmit={submit}>
      <TextInput
        label={t('signIn.email')}
        type="email"
        autoComplete="username webauthn"
        required
        key={form.key('email')}
        {...form.getInputProps('email')}
      />
      <PasswordInput
        label={t('signIn.password')}
        autoComplete="current-password"
        required
        visibilityToggleButtonProps={{ 'aria-label': t('signIn.show') }}
        key={form.key('password')}
        {...form.getInputProps('password')}
      />
      <Button type="submit" disabled={busy}>
        {busy ? t('signIn.busy') : t('signIn.enter')}
      </Button>
    </form>
  )
}

function SingleSignOn({ to, onError }: { to: string; onError: (error: unknown) => void }) {
  const { t } = useTranslation()
  const options = useQuery(signInOptionsQuery())
  const provider = options.data?.oidc
  if (!provider) return null
  const leave = async () => {
    try {
      const body = { provider: 'oidc', callbackURL: to, errorCallbackURL: '/sign-in', disableRedirect: true }
      const { url } = await api<{ url: string }>('/api/auth/sign-in/social', { body })
      location.assign(url)
    } catch (thrown) {
      onError(thrown)
    }
  }
  return (
    <Button variant="default" onClick={leave}>
      {t('signIn.sso', { name: provider.name })}
    </Button>
  )
}

function linkError(t: (key: string) => string, code: string): string {
  if (code === 'link_expired') return t('signIn.linkExpired')
  return code === 'account_not_linked' ? t('signIn.notLinked') : t('signIn.refused')
}

/** Only addresses of this app: a link to the sign-in page must not lead to another site afterwards. */
export function safeTarget(to: string | undefined): string {
  if (!to?.startsWith('/') || to.startsWith('//') || to.includes('\\')) return '/'
  return to
}
