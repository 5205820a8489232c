import { Button, Select, TextInput } from '@mantine/core'
import { useForm } from '@mantine/form'
import { useQuery } from '@tanstack/react-query'
import { getRouteApi } from '@tanstack/react-router'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { wallsQuery } from '../dashboards/wall-data.ts'
import { languages } from '../i18n/i18n.ts'
import { useAct } from '../parts/act.ts'
import { DataTable } from '../parts/data-table.tsx'
import { Confirm, Dialog } from '../parts/dialog.tsx'
import { Card } from '../parts/page.tsx'
import { Empty, Failed, NotYours, Resource } from '../parts/states.tsx'
import {
  changeScreen,
  pairScreen,
  revokeScreen,
  type ScreenLook,
  type ScreenView,
  screensQuery,
} from './access-data.ts'
import { useCan, useFormat } from './session.ts'
import { SettingsFrame } from './settings-frame.tsx'

const route = getRouteApi('/app/settings/screens')

/** Televisions that show the command centre: pair one by the code on it, and end any of them. */
export function ScreensPage() {
  const { t } = useTranslation()
  const mayChange = useCan('screens:write')
  return (
    <SettingsFrame title={t('screens.title')} lede={t('screens.lede')}>
      {mayChange ? (
        <div className="side">
          <Card title={t('screens.list')}>
            <ScreenList />
          </Card>
          <Card title={t('screens.pair')}>
            <PairForm />
          </Card>
        </div>
      ) : (
        <NotYours role={t('role.editor')} />
      )}
    </SettingsFrame>
  )
}

function PairForm() {
  const { t, i18n } = useTranslation()
  const { code = '' } = route.useSearch()
  const walls = useQuery(wallsQuery())
  const form = useForm({
    initialValues: { code, name: '', wall: '', ...startLook(i18n.language) },
    validate: {
      code: (given) => (given.replace(/[^0-9a-z]/gi, '').length >= 4 ? null : t('screens.codeNeeded')),
      name: (given) => (given.trim() ? null : t('screens.nameNeeded')),
    },
  })
  const pair = useAct(pairScreen, { done: t('screens.paired'), onDone: () => form.reset() })
  const first = walls.data?.[0]?.id
  const address = `${location.origin}/wall?tv=1`
  return (
    <form
      className="stack"
      onSubmit={form.onSubmit((given) => pair.mutate({ ...given, wall: given.wall || (first ?? '') }))}
    >
      <p className="dim">
        {t('screens.how')} <code className="break">{address}</code>
      </p>
      {pair.isError && <Failed error={pair.error} rest="" />}
      <TextInput
        label={t('screens.code')}
        autoComplete="off"
        spellCheck={false}
        required
        {...form.getInputProps('code')}
      />
      <TextInput
        label={t('screens.name')}
        placeholder={t('screens.namePlaceholder')}
        required
        {...form.getInputProps('name')}
      />
      {(walls.data?.length ?? 0) > 1 && (
        <Select
          label={t('screens.wall')}
          data={(walls.data ?? []).map((wall) => ({ value: wall.id, label: wall.name }))}
          allowDeselect={false}
          {...form.getInputProps('wall')}
          value={form.values.wall || first || null}
        />
      )}
      <LookFields value={form.values} onChange={(change) => form.setValues(change)} />
      <div className="row">
        <Button type="submit" disabled={pair.isPending || !first}>
          {t('screens.pairNow')}
        </Button>
      </div>
    </form>
  )
}

const textSizes = [100, 115, 130] as const
const themes = ['auto', 'light', 'dark'] as const
const startLook = (language: string): ScreenLook => ({
  language: language === 'de' ? 'de' : 'en',
  textSize: 100,
  theme: 'auto',
})

interface LookFieldsProps {
  value: ScreenLook
  onChange: (change: Partial<ScreenLook>) => void
}

/** Language, size of the text and palette of one screen. */
function LookFields({ value, onChange }: LookFieldsProps) {
  const { t } = useTranslation()
  return (
    <>
      <Select
        label={t('screens.language')}
        data={languages.map(({ code, name }) => ({ value: code, label: name }))}
        value={value.language}
        allowDeselect={false}
        onChange={(language) => onChange({ language: language as ScreenLook['language'] })}
      />
      <Select
        label={t('screens.textSize')}
        description={t('screens.textSizeNote')}
        data={textSizes.map((size) => ({ value: String(size), label: `${size} %` }))}
        value={String(value.textSize)}
        allowDeselect={false}
        onChange={(size) => onChange({ textSize: Number(size) as ScreenLook['textSize'] })}
      />
      <Select
        label={t('screens.theme')}
        data={themes.map((theme) => ({ value: theme, label: t(`screens.themes.${theme}`) }))}
        value={value.theme}
        allowDeselect={false}
        onChange={(theme) => onChange({ theme: theme as ScreenLook['theme'] })}
      />
    </>
  )
}

/** Another wall, language, size or palette for a screen that hangs. */
function ChangeScreen({ screen }: { screen: ScreenView }) {
  const { t } = useTranslation()
  const [opened, setOpened] = useState(false)
  const walls = useQuery(wallsQuery())
  const change = useAct(changeScreen, { done: t('screens.changed') })
  return (
    <>
      <Button
        variant="default"
        aria-label={t('screens.changeNamed', { name: screen.name })}
        onClick={() => setOpened(true)}
      >
        {t('screens.change')}
      </Button>
      <Dialog title={screen.name} opened={opened} onClose={() => setOpened(false)}>
        <div className="stack">
          {change.isError && <Failed error={change.error} rest="" />}
          <Select
            label={t('screens.wall')}
            data={(walls.data ?? []).map((wall) => ({ value: wall.id, label: wall.name }))}
            value={screen.wall}
            allowDeselect={false}
            onChange={(wall) => wall && change.mutate({ id: screen.id, wall })}
          />
          <LookFields value={screen} onChange={(look) => change.mutate({ id: screen.id, ...look })} />
        </div>
      </Dialog>
    </>
  )
}

function ScreenList() {
  const { t } = useTranslation()
  const screens = useQuery({ ...screensQuery(), refetchInterval: 15_000 })
  return (
    <Resource query={screens}>
      {(rows) => (rows.length === 0 ? <Empty sentence={t('screens.empty')} /> : <ScreenTable rows={rows} />)}
    </Resource>
  )
}

function ScreenTable({ rows }: { rows: ScreenView[] }) {
  const { t } = useTranslation()
  const fmt = useFormat()
  const revoke = useAct(revokeScreen, { done: t('screens.removed') })
  return (
    <DataTable
      caption={t('screens.list')}
      rows={rows}
      rowKey={(screen) => screen.id}
      columns={[
        {
          key: 'name',
          header: t('screens.name'),
          main: true,
          cell: (screen) => (
            <>
              <span className="main">{screen.name}</span>{' '}
              {!screen.paired && <span className="tag">{t('screens.waiting')}</span>}
            </>
          ),
        },
        {
          key: 'seen',
          header: t('screens.seen'),
          cell: (screen) =>
            screen.lastSeenAt ? fmt.since(screen.lastSeenAt, Date.now()) : t('keysPage.never'),
        },
        { key: 'since', header: t('screens.since'), cell: (screen) => fmt.date(screen.createdAt) },
        {
          key: 'end',
          header: '',
          right: true,
          cell: (screen) => (
            <div className="row end">
              <ChangeScreen screen={screen} />
              <Confirm
                verb={t('screens.remove')}
                title={t('screens.removeTitle', { name: screen.name })}
                consequence={t('screens.removeNote')}
                onConfirm={() => revoke.mutateAsync(screen.id)}
              />
            </div>
          ),
        },
      ]}
    />
  )
}
