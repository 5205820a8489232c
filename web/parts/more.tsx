import { Button } from '@mantine/core'
import { useTranslation } from 'react-i18next'

/** What is asked for in parts, as an infinite query has it. */
interface InParts {
  hasNextPage: boolean
  isFetchingNextPage: boolean
  fetchNextPage: () => unknown
}

/** Asks for the next part of a list; nothing where the list is whole. @param label "Show more" when absent */
export function More({ list, label }: { list: InParts; label?: string }) {
  const { t } = useTranslation()
  if (!list.hasNextPage) return null
  return (
    <div className="row">
      <Button variant="default" onClick={() => void list.fetchNextPage()} disabled={list.isFetchingNextPage}>
        {label ?? t('table.more')}
      </Button>
    </div>
  )
}
