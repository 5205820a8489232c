import { Button, PasswordInput, TextInput } from '@mantine/core'
import { useForm } from '@mantine/form'
import { useMutation, useQuery } from '@tanstack/react-query'
import { getRouteApi, Link } from '@tanstack/react-router'
import { useTranslation } from 'react-i18next'
import { api } from '../api/client.ts'
import { Problem } from '../api/problem.ts'
import { Failed, Resource } from '../parts/states.tsx'
import { acceptInvitation, type InvitationView, invitationQuery } from './access-data.ts'
import { Alone } from './alone.tsx'

const route = getRouteApi('/join')

/** Where an invitation's link leads: a name and a password, and the person is in. */
export function JoinPage() {
  const { t } = useTranslation()
  const { token = '' } = route.useSearch()
  const invitation = useQuery(invitationQuery(token))
  return (
    <Alone title={t('join.title')}>
      <Resource query={invitation} shape="form" rest="">
        {(data) => (
          <>
            <p className="dim">
              {t('join.lede', {
                email: data.email,
                company: data.workspaceName,
                role: t(`role.${data.role}`),
              })}
            </p>
            {data.hasAccount ? <JoinAsMyself token={token} /> : <JoinForm token={token} invitation={data} />}
          </>
        )}
      </Resource>
    </Alone>
  )
}

/** For an address that has an account already: signed in, one press is enough. */
function JoinAsMyself({ token }: { token: string }) {
  const { t } = useTranslation()
  const join = useMutation({
    mutationFn: () => acceptInvitation(token, {}),
    onSuccess: () => location.assign('/'),
  })
  const here = `/join?${new URLSearchParams({ token })}`
  const signInFirst = join.error instanceof Problem && join.error.code === 'conflict'
  return (
    <>
      {join.isError && <Failed error={join.error} rest="" />}
      {signInFirst && (
        <Link to="/sign-in" search={{ to: here }} className="a">
          {t('join.signInFirst')}
        </Link>
      )}
      <Button onClick={() => join.mutate()} disabled={join.isPending}>
        {t('join.enter')}
      </Button>
    </>
  )
}

function JoinForm({ token, invitation }: { token: string; invitation: InvitationView }) {
  const { t } = useTranslation()
  const form = useForm({
    mode: 'uncontrolled',
    initialValues: { name: '', password: '' },
    validate: {
      name: (name) => (name.trim() ? null : t('join.nameNeeded')),
      password: (password) => (password.length >= 12 ? null : t('join.passwordShort')),
    },
  })
  const join = useMutation({
    mutationFn: async (given: { name: string; password: string }) => {
      await acceptInvitation(token, given)
      await api('/api/auth/sign-in/email', { body: { email: invitation.email, password: given.password } })
    },
    onSuccess: () => location.assign('/'),
  })
  return (
    <form className="stack" onSubmit={form.onSubmit((given) => join.mutate(given))}>
      {join.isError && <Failed error={join.error} rest="" />}
      <TextInput
        label={t('join.name')}
        autoComplete="name"
        required
        key={form.key('name')}
        {...form.getInputProps('name')}
      />
      <PasswordInput
        label={t('join.password')}
        description={t('join.passwordNote')}
        autoComplete="new-password"
        required
        visibilityToggleButtonProps={{ 'aria-label': t('signIn.show') }}
        key={form.key('password')}
        {...form.getInputProps('password')}
      />
      <Button type="submit" disabled={join.isPending}>
        {t('join.enter')}
      </Button>
    </form>
  )
}
