import { Button, Textarea } from '@mantine/core'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { Failed } from '../parts/states.tsx'

interface ReasonProps {
  verb: string
  busy: boolean
  /** A standing decision forbids it. */
  barred?: boolean
  error: unknown
  /** The word on the button that leads out of it. */
  back: string
  onBack: () => void
  onSend: (reason: string) => void
}

/** Why it is done, which stays with the decision, and the button that does it. */
export function Reason({ verb, busy, barred, error, back, onBack, onSend }: ReasonProps) {
  const { t } = useTranslation()
  const [reason, setReason] = useState('')
  const send = (event: React.FormEvent) => {
    event.preventDefault()
    onSend(reason.trim())
  }
  return (
    <form className="stack" onSubmit={send}>
      {error !== null && <Failed error={error} />}
      <Textarea
        label={t('decisions.reason')}
        description={t('decisions.reasonNote')}
        required
        autosize
        minRows={2}
        maxRows={8}
        maxLength={2000}
        value={reason}
        onChange={(event) => setReason(event.currentTarget.value)}
      />
      <div className="row end">
        <Button variant="default" onClick={onBack}>
          {back}
        </Button>
        <Button type="submit" disabled={busy || barred || reason.trim() === ''}>
          {verb}
        </Button>
      </div>
    </form>
  )
}
