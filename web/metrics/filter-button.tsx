import { Button, Popover } from '@mantine/core'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { Expression } from '../../src/metrics/index.ts'
import { Icon } from '../parts/icon.tsx'
import { ExpressionEditor } from './expression-editor.tsx'
import { readFilter, writeFilter } from './search-filter.ts'
import { conditionInWords } from './words.ts'

/** A condition that is edited in a little window and stands in the address; its words are on the button. */
export function FilterButton({
  text,
  onChange,
}: {
  text: string | undefined
  onChange: (text: string | undefined) => void
}) {
  const { t } = useTranslation()
  const [opened, setOpened] = useState(false)
  const filter = readFilter(text)
  const [draft, setDraft] = useState<Expression | undefined>(filter)
  const apply = (value: Expression | undefined) => {
    setDraft(value)
    onChange(writeFilter(value))
    setOpened(false)
  }
  return (
    <Popover opened={opened} onChange={setOpened} width={520} position="bottom-end" trapFocus shadow="md">
      <Popover.Target>
        <Button
          variant="default"
          onClick={() => setOpened(!opened)}
          rightSection={<Icon name="down" size={14} />}
        >
          {filter ? t('measure.filtered', { condition: conditionInWords(filter, t) }) : t('measure.filter')}
        </Button>
      </Popover.Target>
      <Popover.Dropdown aria-label={t('measure.filter')}>
        <div className="stack">
          <ExpressionEditor value={draft} onChange={setDraft} />
          <div className="row end">
            <Button variant="default" onClick={() => apply(undefined)}>
              {t('form.clear')}
            </Button>
            <Button onClick={() => apply(draft)}>{t('form.apply')}</Button>
          </div>
        </div>
      </Popover.Dropdown>
    </Popover>
  )
}
