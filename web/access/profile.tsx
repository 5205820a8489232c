import { Button, PasswordInput, SegmentedControl, Select, TextInput } from '@mantine/core'
import { useForm } from '@mantine/form'
import { useTranslation } from 'react-i18next'
import { chooseTheme, useTheme } from '../app/theme-choice.ts'
import { type Language, languages } from '../i18n/i18n.ts'
import { useAct } from '../parts/act.ts'
import { Card } from '../parts/page.tsx'
import { Failed } from '../parts/states.tsx'
import { changeMe, changePassword } from './access-data.ts'
import { PasskeyCard, SingleSignOnCard } from './passkey-card.tsx'
import { homeOf, useChooseLanguage, usePreferences } from './preferences.ts'
import { useMe, useRefreshMe } from './session.ts'
import { SettingsFrame } from './settings-frame.tsx'

/** The signed-in person: name, address, ways to sign in, palette and language. */
export function ProfilePage() {
  const { t } = useTranslation()
  return (
    <SettingsFrame title={t('profile.title')}>
      <div className="two">
        <div className="stack">
          <NameCard />
          <LookCard />
        </div>
        <div className="stack">
          <PasswordCard />
          <PasskeyCard />
          <SingleSignOnCard />
        </div>
      </div>
    </SettingsFrame>
  )
}

function NameCard() {
  const { t } = useTranslation()
  const me = useMe()
  const refresh = useRefreshMe()
  const save = useAct(changeMe, { done: t('profile.saved'), onDone: () => void refresh() })
  const form = useForm({ initialValues: { name: me.name, email: me.account?.email ?? '' } })
  return (
    <Card title={t('profile.about')}>
      <form className="stack" onSubmit={form.onSubmit((given) => save.mutate(given))}>
        {save.isError && <Failed error={save.error} rest="" />}
        <TextInput label={t('profile.name')} autoComplete="name" required {...form.getInputProps('name')} />
        <TextInput
          label={t('profile.email')}
          type="email"
          autoComplete="email"
          required
          {...form.getInputProps('email')}
        />
        <p className="meta">
          {t(`role.${me.role}`)}
          {me.team && `, ${t(`team.${me.team}`)}`}. {t(`roleNote.${me.role}`)}
        </p>
        <div className="row">
          <Button type="submit" variant="default" disabled={save.isPending || !form.isDirty()}>
            {t('form.save')}
          </Button>
        </div>
      </form>
    </Card>
  )
}

function LookCard() {
  const { t, i18n } = useTranslation()
  const { choice } = useTheme()
  const chooseLanguage = useChooseLanguage()
  return (
    <Card title={t('profile.look')}>
      <div className="stack">
        <div>
          <span className="meta" id="theme-label">
            {t('profile.theme')}
          </span>
          <SegmentedControl
            aria-labelledby="theme-label"
            fullWidth
            value={choice}
            onChange={(value) => chooseTheme(value as typeof choice)}
            data={(['light', 'dark', 'auto'] as const).map((value) => ({
              value,
              label: t(`profile.themes.${value}`),
            }))}
            transitionDuration={0}
          />
        </div>
        <Select
          label={t('profile.language')}
          data={languages.map((language) => ({ value: language.code, label: language.name }))}
          value={i18n.language}
          allowDeselect={false}
          onChange={(language) => language && chooseLanguage(language as Language)}
        />
        <HomeChoice />
      </div>
    </Card>
  )
}

/** Which page this workspace begins with, and back to that of the team. */
function HomeChoice() {
  const { t } = useTranslation()
  const me = useMe()
  const keep = usePreferences(t('profile.saved'))
  return (
    <div className="row">
      <span>
        <span className="meta">{t('profile.home')}</span> <code className="break">{homeOf(me)}</code>
      </span>
      {me.preferences?.home && (
        <Button variant="default" onClick={() => keep.mutate({ home: null })}>
          {t('profile.homeBack')}
        </Button>
      )}
    </div>
  )
}

function PasswordCard() {
  const { t } = useTranslation()
  const me = useMe()
  const refresh = useRefreshMe()
  const has = me.account?.hasPassword ?? false
  const form = useForm({
    initialValues: { currentPassword: '', newPassword: '' },
    validate: { newPassword: (given) => (given.length >= 12 ? null : t('join.passwordShort')) },
  })
  const done = () => {
    form.reset()
    void refresh()
  }
  const save = useAct(changePassword, { done: t('profile.passwordSaved'), onDone: done })
  const submit = form.onSubmit(({ currentPassword, newPassword }) =>
    save.mutate({ newPassword, ...(has ? { currentPassword } : {}) }),
  )
  const show = { 'aria-label': t('signIn.show') }
  return (
    <Card title={has ? t('profile.password') : t('profile.firstPassword')}>
      <form className="stack" onSubmit={submit}>
        {save.isError && <Failed error={save.error} rest="" />}
        {has && (
          <PasswordInput
            label={t('profile.current')}
            autoComplete="current-password"
            required
            visibilityToggleButtonProps={show}
            {...form.getInputProps('currentPassword')}
          />
        )}
        <PasswordInput
          label={t('profile.new')}
          description={t('join.passwordNote')}
          autoComplete="new-password"
          required
          visibilityToggleButtonProps={show}
          {...form.getInputProps('newPassword')}
        />
        <div className="row">
          <Button type="submit" variant="default" disabled={save.isPending}>
            {t('profile.setPassword')}
          </Button>
        </div>
      </form>
    </Card>
  )
}
