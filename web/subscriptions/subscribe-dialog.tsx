import { Button, MultiSelect, Select } from '@mantine/core'
import { useForm } from '@mantine/form'
import { useQuery } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { useFormat, useMe } from '../access/session.ts'
import { useAct } from '../parts/act.ts'
import { Dialog } from '../parts/dialog.tsx'
import { Failed } from '../parts/states.tsx'
import { MailMissing } from './mail-missing.tsx'
import { RecipientsField } from './recipients-field.tsx'
import {
  type Cadence,
  type Subject,
  subscribe,
  subscriptionsQuery,
  testSubscription,
  timesQuery,
} from './subscription-data.ts'

interface SubscribeDialogProps {
  subject: Subject
  title: string
  tiles?: { id: string; title: string }[]
  onClose: () => void
}

/** Tiles that go into one mail; the server holds it too. */
const mostTiles = 6

/** "Send me each …": what, when and to whom, with a test before it begins. */
export function SubscribeDialog({ subject, title, tiles = [], onClose }: SubscribeDialogProps) {
  const { t, i18n } = useTranslation()
  const me = useMe()
  const known = useQuery(subscriptionsQuery())
  const form = useForm({
    initialValues: {
      every: 'day',
      weekday: '1',
      hour: '8',
      grain: 'day',
      recipients: [me.id],
      tiles: tiles.slice(0, mostTiles).map(({ id }) => id),
    },
    validate: {
      recipients: (ids) => (ids.length > 0 ? null : t('subscriptions.recipientNeeded')),
      tiles: (ids) => (tiles.length === 0 || ids.length > 0 ? null : t('subscriptions.tileNeeded')),
    },
  })
  const cadence = cadenceOf(form.values)
  const chosen = 'board' in subject && tiles.length > 0 ? { ...subject, tiles: form.values.tiles } : subject
  const language = i18n.language.startsWith('de') ? 'de' : 'en'
  const create = useAct(subscribe, { done: t('subscriptions.made'), onDone: onClose })
  const test = useAct(testSubscription, {
    done: t('subscriptions.testSent', { email: me.account?.email ?? '' }),
  })
  const isReady = known.data?.mailConfigured === true
  return (
    <Dialog title={t('subscriptions.sendMe')} opened onClose={onClose}>
      <form
        className="stack"
        onSubmit={form.onSubmit(({ recipients }) =>
          create.mutate({ subject: chosen, cadence, recipients, language }),
        )}
      >
        <p className="dim">{t('subscriptions.what', { title })}</p>
        {known.data && !isReady && <MailMissing />}
        {(create.error ?? test.error) && <Failed error={create.error ?? test.error} rest="" />}
        {tiles.length > 0 && (
          <MultiSelect
            label={t('subscriptions.tiles')}
            description={t('subscriptions.tilesNote', { count: mostTiles })}
            maxValues={mostTiles}
            data={tiles.map(({ id, title: label }) => ({ value: id, label }))}
            {...form.getInputProps('tiles')}
          />
        )}
        <CadenceFields form={form} />
        <NextTimes cadence={cadence} />
        <RecipientsField
          label={t('subscriptions.recipients')}
          note={t('subscriptions.recipientsNote')}
          {...form.getInputProps('recipients')}
        />
        <div className="row end">
          <Button
            variant="default"
            disabled={test.isPending || !isReady}
            onClick={() => test.mutate({ subject: chosen, cadence, language })}
          >
            {t('subscriptions.test')}
          </Button>
          <Button type="submit" disabled={create.isPending || !isReady}>
            {t('subscriptions.make')}
          </Button>
        </div>
      </form>
    </Dialog>
  )
}

interface Times {
  every: string
  weekday: string
  hour: string
  grain: string
}

function CadenceFields({ form }: { form: { values: Times; getInputProps: (field: keyof Times) => object } }) {
  const { t } = useTranslation()
  const fmt = useFormat()
  const { every } = form.values
  // 5 January 1970 was a Monday.
  const weekdays = Array.from({ length: 7 }, (_, index) => ({
    value: String(index + 1),
    label: fmt.weekday(Date.UTC(1970, 0, 5 + index, 12)),
  }))
  const hours = Array.from({ length: 24 }, (_, hour) => ({
    value: String(hour),
    label: `${String(hour).padStart(2, '0')}:00`,
  }))
  return (
    <>
      <Select
        label={t('subscriptions.every')}
        allowDeselect={false}
        data={['day', 'week', 'change'].map((value) => ({
          value,
          label: t(`subscriptions.cadence.${value}`),
        }))}
        {...form.getInputProps('every')}
      />
      {every === 'week' && (
        <Select
          label={t('subscriptions.weekday')}
          allowDeselect={false}
          data={weekdays}
          {...form.getInputProps('weekday')}
        />
      )}
      {every !== 'change' && (
        <Select
          label={t('subscriptions.hour')}
          allowDeselect={false}
          data={hours}
          {...form.getInputProps('hour')}
        />
      )}
      {every === 'change' && (
        <Select
          label={t('alertForm.grain')}
          description={t('subscriptions.changeNote')}
          allowDeselect={false}
          data={['hour', 'day', 'week'].map((value) => ({ value, label: t(`alertForm.grains.${value}`) }))}
          {...form.getInputProps('grain')}
        />
      )}
    </>
  )
}

/** When it comes, in the company's time. */
function NextTimes({ cadence }: { cadence: Cadence }) {
  const { t } = useTranslation()
  const fmt = useFormat()
  const { timeZone } = useMe().workspace
  const times = useQuery(timesQuery(cadence))
  const [first] = times.data ?? []
  if (!first) return null
  return (
    <p className="meta" role="status">
      {t('subscriptions.next', { day: fmt.day(first), time: fmt.time(first), zone: timeZone })}
    </p>
  )
}

function cadenceOf({ every, weekday, hour, grain }: Times): Cadence {
  if (every === 'week') return { every: 'week', weekday: Number(weekday), hour: Number(hour) }
  if (every === 'change')
    return { every: 'change', grain: grain === 'hour' || grain === 'week' ? grain : 'day' }
  return { every: 'day', hour: Number(hour) }
}
