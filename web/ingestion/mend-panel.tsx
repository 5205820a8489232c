import './ingestion.css'
import { Button, Textarea, TextInput } from '@mantine/core'
import { useMutation } from '@tanstack/react-query'
import type { TFunction } from 'i18next'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useAct } from '../parts/act.ts'
import { Dialog } from '../parts/dialog.tsx'
import { JsonView } from '../parts/json-view.tsx'
import { notify } from '../parts/notify.ts'
import { Card } from '../parts/page.tsx'
import { Failed } from '../parts/states.tsx'
import {
  discardParked,
  type MendPreview,
  type ParkedSelection,
  previewMending,
  type ReplayOutcome,
  replay,
} from './parked-data.ts'

const startMapping =
  '$merge([$, { "properties": $merge([properties, { "total": $number(properties.total) }]) }])'

/** Mends parked events: a mapping, what it makes of them before and after, then replay; or gives them up with a reason. */
export function MendPanel({ selection }: { selection: ParkedSelection }) {
  const { t } = useTranslation()
  const [text, setText] = useState('')
  const request = { selection, ...(text.trim() ? { mapping: { events: text } } : {}) }
  const preview = useMutation({ mutationFn: previewMending })
  // The sentence is shown over the page, because what was mended leaves it.
  const send = useAct(replay, {
    onDone: (outcome) => void notify(outcomeInWords(outcome, t)),
  })
  return (
    <Card title={t('mend.title')}>
      <div className="stack">
        <p className="dim">{t('mend.lede')}</p>
        <Textarea
          className="mono-input"
          label={t('mend.mapping')}
          description={t('mend.mappingNote')}
          placeholder={startMapping}
          autosize
          minRows={4}
          spellCheck={false}
          value={text}
          onChange={(event) => setText(event.currentTarget.value)}
        />
        <div className="row">
          <Button
            variant="default"
            onClick={() => preview.mutate({ ...request, limit: 5 })}
            disabled={preview.isPending}
          >
            {t('mend.preview')}
          </Button>
          <Button onClick={() => send.mutate(request)} disabled={send.isPending}>
            {t('mend.replay')}
          </Button>
          <DiscardButton selection={selection} />
        </div>
        <div aria-live="polite" className="stack">
          {send.isError && <Failed error={send.error} rest="" />}
          {send.data && <Outcome outcome={send.data} />}
          {preview.isError && <Failed error={preview.error} rest="" />}
          {preview.data && <PreviewList preview={preview.data} />}
        </div>
      </div>
    </Card>
  )
}

function outcomeInWords({ replayed, stored, duplicates }: ReplayOutcome, t: TFunction): string {
  return t('mend.done', { count: replayed, stored, duplicates })
}

function Outcome({ outcome }: { outcome: ReplayOutcome }) {
  const { t } = useTranslation()
  const { failed } = outcome
  return (
    <div className={failed.length > 0 ? 'callout ochre' : 'callout'}>
      <p>{outcomeInWords(outcome, t)}</p>
      {failed.length > 0 && (
        <p>{t('mend.failed', { count: failed.length, reason: failed[0]?.reason ?? '' })}</p>
      )}
    </div>
  )
}

function PreviewList({ preview }: { preview: MendPreview }) {
  const { t } = useTranslation()
  return (
    <>
      <p>{t('mend.previewOf', { count: preview.items.length, total: preview.total })}</p>
      {preview.items.map((item) => (
        <div key={item.id} className="sides">
          <div className="stack tight">
            <h3>{t('mend.before')}</h3>
            <JsonView value={item.before} label={t('mend.before')} />
          </div>
          <div className="stack tight">
            <h3>{t('mend.after')}</h3>
            {item.problem ? (
              <p className="callout ember break">{item.problem.reason}</p>
            ) : (
              <span>
                <span className="tag blue">{t('mend.wouldStore')}</span>
              </span>
            )}
            {item.after.map((call, index) => (
              // biome-ignore lint/suspicious/noArrayIndexKey: the calls of one preview have no other identity
              <JsonView key={index} value={call} label={t('mend.after')} />
            ))}
          </div>
        </div>
      ))}
    </>
  )
}

function DiscardButton({ selection }: { selection: ParkedSelection }) {
  const { t } = useTranslation()
  const [opened, setOpened] = useState(false)
  const [reason, setReason] = useState('')
  const discard = useAct(discardParked, { done: t('mend.discarded'), onDone: () => setOpened(false) })
  return (
    <>
      <Button variant="default" onClick={() => setOpened(true)}>
        {t('mend.discard')}
      </Button>
      <Dialog title={t('mend.discardTitle')} opened={opened} onClose={() => setOpened(false)}>
        <form
          className="stack"
          onSubmit={(event) => {
            event.preventDefault()
            discard.mutate({ selection, reason })
          }}
        >
          <p>{t('mend.discardNote')}</p>
          {discard.isError && <Failed error={discard.error} rest="" />}
          <TextInput
            label={t('mend.reason')}
            required
            minLength={3}
            data-autofocus
            value={reason}
            onChange={(event) => setReason(event.currentTarget.value)}
          />
          <div className="row end">
            <Button variant="default" onClick={() => setOpened(false)}>
              {t('dialog.cancel')}
            </Button>
            <Button type="submit" disabled={discard.isPending || reason.trim().length < 3}>
              {t('mend.discard')}
            </Button>
          </div>
        </form>
      </Dialog>
    </>
  )
}
