import { MultiSelect } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { peopleQuery } from '../access/access-data.ts'
import { useCan, useMe } from '../access/session.ts'

interface RecipientsFieldProps {
  label: string
  value?: string[]
  onChange?: (ids: string[]) => void
}

/** Who gets it: oneself, and colleagues for those who may have them written to. */
export function RecipientsField({ label, ...rest }: RecipientsFieldProps) {
  const { t } = useTranslation()
  const me = useMe()
  const mayShare = useCan('mail:share')
  const people = useQuery({ ...peopleQuery(), enabled: mayShare })
  const others = (people.data ?? []).filter(({ active, id }) => active && id !== me.id)
  return (
    <MultiSelect
      label={label}
      description={mayShare ? t('subscriptions.recipientsNote') : t('subscriptions.onlyMe')}
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
