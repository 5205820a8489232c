import { TagsInput } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { eventNamesQuery } from '../metrics/measure-data.ts'

interface EventNamesProps {
  label: string
  value: string | string[]
  onChange: (event: string | string[]) => void
  /** Whether to say that one is needed. */
  asked: boolean
}

/** One event or several of which any counts, offered from those that were heard. */
export function EventNames({ label, value, onChange, asked }: EventNamesProps) {
  const { t } = useTranslation()
  const names = useQuery(eventNamesQuery())
  const list = [value].flat().filter((name) => name !== '')
  return (
    <TagsInput
      label={label}
      data={names.data ?? []}
      limit={50}
      value={list}
      acceptValueOnBlur
      {...(list.length === 0 ? { placeholder: t('groupEdit.eventPlaceholder') } : {})}
      error={asked && list.length === 0 ? t('groupEdit.eventNeeded') : undefined}
      onChange={(events) => onChange(events.length === 1 ? (events[0] ?? '') : events)}
    />
  )
}
