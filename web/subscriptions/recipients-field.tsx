import { MultiSelect } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { peopleQuery } from '../access/access-data.ts'
import { useCan, useMe } from '../access/session.ts'

interface RecipientsFieldProps {
  label: string
  /** What those who get it can do about it. */
  note?: string
  value?: string[]
  onChange?: (ids: string[]) => void
}

/** Who gets it: oneself, and colleagues for those who may have them written to. */
export function RecipientsField({ label, note, ...rest }: RecipientsFieldProps) {
  const { t } = useTranslation()
  const me = useMe()
  const mayShare = useCan('mail:share')
  const people = useQuery({ ...peopleQuery(), enabled: mayShare })
  const others = (people.data ?? []).filter(({ active, id }) => active && id !== me.id)
  return (
    <MultiSelect
      label={label}
      description={mayShare ? note : t('subscriptions.onlyMe')}
      data={[
        { value: me.id, label: t('subscriptions.me', { name: me.name }) },
        ...others.map(({ id, name }) => ({ value: id, label: name })),
      ]}
      searchable
      hidePickedOptions
      {...rest}
    />
  )
}
