import { Checkbox, NumberInput, Select, TagsInput, TextInput } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import type { WarningSettings } from '../../src/warnings/index.ts'
import { Card } from '../parts/page.tsx'
import { EventNames } from '../segments/event-names.tsx'
import { type FieldsProps, listOf } from './fields-props.ts'

const teams = ['service', 'it', 'marketing', 'finance', 'executive', 'own'] as const
const horizons = [30, 60, 90] as const

/** A number of a field; the former one while it is empty. */
function numberOf(given: number | string, before: number): number {
  return typeof given === 'number' ? given : before
}

/** Whether there are warnings at all, of whom, and within how many days. */
export function HorizonCard({ value, set }: FieldsProps) {
  const { t } = useTranslation()
  const { money } = value
  const changeMoney = (change: Partial<NonNullable<WarningSettings['money']>>) => {
    const next = { event: '', property: '', ...money, ...change }
    set({ money: next.event === '' && next.property === '' ? null : next })
  }
  return (
    <Card title={t('warnSettings.horizon')}>
      <div className="stack">
        <Checkbox
          label={t('warnSettings.on')}
          checked={value.on}
          onChange={(event) => set({ on: event.currentTarget.checked })}
        />
        <Checkbox
          label={t('warnSettings.accounts')}
          checked={value.accounts}
          onChange={(event) => set({ accounts: event.currentTarget.checked })}
        />
        <Select
          label={t('warnSettings.within')}
          data={horizons.map((days) => ({ value: String(days), label: t('warnings.days', { count: days }) }))}
          value={String(value.horizonDays)}
          allowDeselect={false}
          onChange={(days) => set({ horizonDays: Number(days) as WarningSettings['horizonDays'] })}
        />
        <div className="two">
          <TextInput
            label={t('warnSettings.moneyEvent')}
            placeholder={t('warnSettings.byItself')}
            value={money?.event ?? ''}
            onChange={(event) => changeMoney({ event: event.currentTarget.value })}
          />
          <TextInput
            label={t('warnSettings.moneyProperty')}
            value={money?.property ?? ''}
            onChange={(event) => changeMoney({ property: event.currentTarget.value })}
          />
        </div>
      </div>
    </Card>
  )
}

/** What counts as dissatisfied. */
export function LowCard({ value, set }: FieldsProps) {
  const { t } = useTranslation()
  const { dissatisfied } = value
  return (
    <Card title={t('warnSettings.low')}>
      <div className="stack">
        <NumberInput
          label={t('warnSettings.below')}
          description={t('warnSettings.belowNote')}
          min={1}
          max={100}
          value={dissatisfied.below}
          onChange={(below) =>
            set({ dissatisfied: { ...dissatisfied, below: numberOf(below, dissatisfied.below) } })
          }
        />
        <EventNames
          label={t('warnSettings.lowEvents')}
          value={dissatisfied.events}
          asked={false}
          onChange={(events) => set({ dissatisfied: { ...dissatisfied, events: listOf(events) } })}
        />
        <p className="meta">{t('warnSettings.lowEventsNote')}</p>
      </div>
    </Card>
  )
}

/** How many warnings each team takes on in a week, and how many are left as usual to measure what helps. */
export function BudgetCard({ value, set }: FieldsProps) {
  const { t } = useTranslation()
  const { budget } = value
  return (
    <Card title={t('warnSettings.budget')}>
      <div className="stack">
        <p className="dim">{t('warnSettings.budgetNote')}</p>
        <div className="warn-teams">
          {teams.map((team) => (
            <NumberInput
              key={team}
              label={t(`team.${team}`)}
              min={0}
              max={10_000}
              allowDecimal={false}
              value={budget[team]}
              onChange={(most) => set({ budget: { ...budget, [team]: numberOf(most, budget[team]) } })}
            />
          ))}
        </div>
        <div className="two">
          <Select
            label={t('warnSettings.fallback')}
            data={teams.map((team) => ({ value: team, label: t(`team.${team}`) }))}
            value={value.fallbackTeam}
            allowDeselect={false}
            onChange={(team) => set({ fallbackTeam: team as WarningSettings['fallbackTeam'] })}
          />
          <NumberInput
            label={t('warnSettings.usual')}
            description={t('warnSettings.usualNote')}
            suffix=" %"
            min={0}
            max={50}
            value={Math.round(value.usualShare * 100)}
            onChange={(share) => set({ usualShare: numberOf(share, value.usualShare * 100) / 100 })}
          />
        </div>
      </div>
    </Card>
  )
}

/** The mail to each team. */
export function DigestCard({ value, set }: FieldsProps) {
  const { t } = useTranslation()
  const { digest } = value
  return (
    <Card title={t('warnSettings.digest')}>
      <div className="stack">
        <Select
          label={t('warnSettings.every')}
          data={(['never', 'day', 'week'] as const).map((every) => ({
            value: every,
            label: t(`warnSettings.everys.${every}`),
          }))}
          value={digest.every}
          allowDeselect={false}
          onChange={(every) =>
            set({ digest: { ...digest, every: every as WarningSettings['digest']['every'] } })
          }
        />
        {digest.every === 'week' && (
          <Select
            label={t('warnSettings.weekday')}
            data={[1, 2, 3, 4, 5, 6, 7].map((day) => ({
              value: String(day),
              label: t(`warnSettings.weekdays.d${day}`),
            }))}
            value={String(digest.weekday)}
            allowDeselect={false}
            onChange={(day) => set({ digest: { ...digest, weekday: Number(day) } })}
          />
        )}
        {digest.every !== 'never' && (
          <NumberInput
            label={t('warnSettings.hour')}
            min={0}
            max={23}
            allowDecimal={false}
            value={digest.hour}
            onChange={(hour) => set({ digest: { ...digest, hour: numberOf(hour, digest.hour) } })}
          />
        )}
        <p className="meta">{t('warnSettings.digestNote')}</p>
      </div>
    </Card>
  )
}

/** By which traits the model page looks whether it is fair. */
export function FairCard({ value, set }: FieldsProps) {
  const { t } = useTranslation()
  return (
    <Card title={t('warnSettings.fair')}>
      <TagsInput
        label={t('warnSettings.fairBy')}
        description={t('warnSettings.fairNote')}
        maxTags={5}
        value={value.fairBy}
        onChange={(fairBy) => set({ fairBy })}
      />
    </Card>
  )
}
