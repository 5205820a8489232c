import { ActionIcon, Button, NumberInput, Select, TagsInput, TextInput } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import { Icon } from '../parts/icon.tsx'
import type { KindFieldsProps } from './draft.ts'
import { type DraftMoment, type DraftSpan, MomentFields, SpanFields } from './moment-fields.tsx'
import { EventField } from './ratio-fields.tsx'

const noMoment: DraftMoment = { event: '' }
const mostSteps = 20

/** Steps in their order, the time they may take, and what must stay the same or must not come between. */
export function ConversionFields({ value, set }: KindFieldsProps) {
  const { t } = useTranslation()
  const steps = (value.steps ?? [noMoment, noMoment]) as DraftMoment[]
  const excluded = (value.exclude ?? []) as DraftMoment[]
  const holding = (value.holding ?? []) as string[]
  const change = (next: DraftMoment[]) => set({ steps: next })
  const exclude = (next: DraftMoment[]) => set({ exclude: next.length > 0 ? next : undefined })
  return (
    <>
      {steps.map((step, at) => (
        <MomentFields
          // biome-ignore lint/suspicious/noArrayIndexKey: steps have no identity but their place
          key={at}
          title={t('steps.step', { number: at + 1 })}
          moment={step}
          named
          onChange={(next) => change(steps.with(at, next))}
          aside={<StepButtons steps={steps} at={at} change={change} />}
        />
      ))}
      <Button
        variant="default"
        disabled={steps.length >= mostSteps}
        onClick={() => change([...steps, noMoment])}
      >
        {t('steps.add')}
      </Button>
      <SpanFields
        label={t('steps.within')}
        value={value.within as DraftSpan | undefined}
        onChange={(within) => set({ within: within ?? { days: 7 } })}
      />
      <Select
        label={t('steps.order')}
        data={(['given', 'any'] as const).map((one) => ({ value: one, label: t(`steps.orders.${one}`) }))}
        value={String(value.order ?? 'given')}
        allowDeselect={false}
        onChange={(order) => set({ order })}
      />
      <TagsInput
        label={t('steps.holding')}
        description={t('steps.holdingNote')}
        value={holding}
        maxTags={3}
        acceptValueOnBlur
        onChange={(next) => set({ holding: next.length > 0 ? next : undefined })}
      />
      {excluded.map((moment, at) => (
        <MomentFields
          // biome-ignore lint/suspicious/noArrayIndexKey: they have no identity but their place
          key={at}
          title={t('steps.exclude', { number: at + 1 })}
          moment={moment}
          onChange={(next) => exclude(excluded.with(at, next))}
          aside={
            <Button variant="default" onClick={() => exclude(excluded.toSpliced(at, 1))}>
              {t('steps.remove')}
            </Button>
          }
        />
      ))}
      <Button variant="default" onClick={() => exclude([...excluded, noMoment])}>
        {t('steps.addExclude')}
      </Button>
    </>
  )
}

interface StepButtonsProps {
  steps: DraftMoment[]
  at: number
  change: (steps: DraftMoment[]) => void
}

/** Moves a step up or down, or takes it away: what dragging would do, by keys too. */
function StepButtons({ steps, at, change }: StepButtonsProps) {
  const { t } = useTranslation()
  const number = at + 1
  const swapped = (other: number) => steps.with(at, steps[other]!).with(other, steps[at]!)
  const button = (icon: 'up' | 'down' | 'close', label: string, disabled: boolean, act: () => void) => (
    <ActionIcon variant="default" aria-label={label} disabled={disabled} onClick={act}>
      <Icon name={icon} size={16} />
    </ActionIcon>
  )
  return (
    <>
      {button('up', t('steps.up', { number }), at === 0, () => change(swapped(at - 1)))}
      {button('down', t('steps.down', { number }), at === steps.length - 1, () => change(swapped(at + 1)))}
      {button('close', t('steps.without', { number }), steps.length <= 2, () =>
        change(steps.toSpliced(at, 1)),
      )}
    </>
  )
}

/** What begins, what counts as coming back, and when. */
export function RetentionFields({ value, set }: KindFieldsProps) {
  const { t } = useTranslation()
  return (
    <>
      <MomentFields
        title={t('steps.start')}
        moment={(value.start ?? noMoment) as DraftMoment}
        onChange={(start) => set({ start })}
      />
      <MomentFields
        title={t('steps.back')}
        moment={(value.back ?? noMoment) as DraftMoment}
        onChange={(back) => set({ back })}
      />
      <div className="two">
        <Select
          label={t('steps.every')}
          data={(['day', 'week', 'month'] as const).map((one) => ({ value: one, label: t(`grain.${one}`) }))}
          value={String(value.every ?? 'week')}
          allowDeselect={false}
          onChange={(every) => set({ every })}
        />
        <NumberInput
          label={t('steps.after')}
          min={1}
          max={400}
          value={Number(value.after ?? 1)}
          hideControls
          onChange={(after) => set({ after: Number(after) || 1 })}
        />
      </div>
    </>
  )
}

/** From one moment to another, by what they belong together, and what is told of the times. */
export function BetweenFields({ value, set }: KindFieldsProps) {
  const { t } = useTranslation()
  const aggregate = String(value.aggregate ?? 'median')
  return (
    <>
      <MomentFields
        title={t('steps.from')}
        moment={(value.from ?? noMoment) as DraftMoment}
        onChange={(from) => set({ from })}
      />
      <MomentFields
        title={t('steps.to')}
        moment={(value.to ?? noMoment) as DraftMoment}
        onChange={(to) => set({ to })}
      />
      <div className="two">
        <TextInput
          label={t('steps.key')}
          description={t('edit.uniqueNote')}
          inputWrapperOrder={['label', 'input', 'description', 'error']}
          value={String(value.key ?? '')}
          onChange={(event) => set({ key: event.currentTarget.value || undefined })}
        />
        <Select
          label={t('edit.aggregate')}
          data={(['median', 'average', 'percentile'] as const).map((one) => ({
            value: one,
            label: t(`steps.aggregates.${one}`),
          }))}
          value={aggregate}
          allowDeselect={false}
          onChange={(next) =>
            set({
              aggregate: next,
              percentile: next === 'percentile' ? (value.percentile ?? 0.9) : undefined,
            })
          }
        />
      </div>
      {aggregate === 'percentile' && (
        <NumberInput
          label={t('edit.percentile')}
          min={0}
          max={100}
          value={Number(value.percentile ?? 0.9) * 100}
          hideControls
          onChange={(percent) => set({ percentile: Number(percent) / 100 })}
        />
      )}
      <SpanFields
        label={t('steps.atMost')}
        value={value.within as DraftSpan | undefined}
        onChange={(within) => set({ within })}
      />
    </>
  )
}

/** Which events make a day count, and days of what. */
export function StickinessFields({ value, set }: KindFieldsProps) {
  const { t } = useTranslation()
  return (
    <>
      <EventField label={t('edit.event')} value={value.event} onChange={(event) => set({ event })} />
      <Select
        label={t('steps.of')}
        data={(['week', 'month'] as const).map((one) => ({ value: one, label: t(`grain.${one}`) }))}
        value={String(value.of ?? 'month')}
        allowDeselect={false}
        onChange={(of) => set({ of })}
      />
    </>
  )
}
