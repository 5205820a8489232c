import { Textarea } from '@mantine/core'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { MetricInput } from '../../src/metrics/index.ts'

/** The definition as JSON; what does not parse stays in the field and is said, and the last good one is kept. */
export function MeasureJson({
  value,
  onChange,
}: {
  value: MetricInput
  onChange: (value: MetricInput) => void
}) {
  const { t } = useTranslation()
  const [text, setText] = useState(() => JSON.stringify(value, null, 2))
  const [fault, setFault] = useState<string>()
  const change = (next: string) => {
    setText(next)
    try {
      onChange(JSON.parse(next))
      setFault(undefined)
    } catch (thrown) {
      setFault(thrown instanceof Error ? thrown.message : String(thrown))
    }
  }
  return (
    <Textarea
      className="mono-input"
      label={t('edit.json')}
      value={text}
      error={fault}
      rows={24}
      spellCheck={false}
      onChange={(event) => change(event.currentTarget.value)}
    />
  )
}
