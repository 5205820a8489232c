import { Button, NumberInput, TextInput } from '@mantine/core'
import { type Dispatch, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useAct } from '../parts/act.ts'
import { Dialog } from '../parts/dialog.tsx'
import { Failed } from '../parts/states.tsx'
import { saveTree } from './impact-data.ts'
import { type EvidenceDialogProps, useStepWords, withLink } from './judge-dialog.tsx'

interface Draft {
  effect: number | string
  low: number | string
  high: number | string
  sample: number | string
  from: string
  to: string
  reference: string
}

/** What an experiment showed of a link; it stands above what is seen in data. */
export function TestDialog({ view, link, ends, onClose }: EvidenceDialogProps) {
  const { t } = useTranslation()
  const { tested } = link
  const [draft, setDraft] = useState<Draft>({
    effect: tested?.effect ?? '',
    low: tested?.low ?? '',
    high: tested?.high ?? '',
    sample: tested?.sample ?? '',
    from: tested?.from ?? '',
    to: tested?.to ?? '',
    reference: tested?.reference ?? '',
  })
  const save = useAct(saveTree, { done: t('impact.kept'), onDone: onClose })
  const number = (key: 'effect' | 'low' | 'high' | 'sample') => Number(draft[key])
  const keep = () =>
    save.mutate({
      tree: withLink(view, link, {
        tested: {
          effect: number('effect'),
          low: number('low'),
          high: number('high'),
          sample: number('sample'),
          from: draft.from,
          to: draft.to,
          reference: draft.reference,
          by: '',
          at: '',
        },
      }),
      version: view.version,
    })
  return (
    <Dialog title={t('impact.enterTest')} opened onClose={onClose}>
      <form
        className="stack"
        onSubmit={(event) => {
          event.preventDefault()
          keep()
        }}
      >
        <p className="dim">{useStepWords(ends)}</p>
        <TestFields draft={draft} onChange={setDraft} />
        {save.error && <Failed error={save.error} />}
        <div className="row end">
          <Button type="submit" disabled={save.isPending || Object.values(draft).includes('')}>
            {t('impact.keep')}
          </Button>
        </div>
      </form>
    </Dialog>
  )
}

function TestFields({ draft, onChange }: { draft: Draft; onChange: Dispatch<Draft> }) {
  const { t } = useTranslation()
  const set = (part: Partial<Draft>) => onChange({ ...draft, ...part })
  return (
    <>
      <NumberInput
        label={t('impact.effect')}
        value={draft.effect}
        onChange={(effect) => set({ effect })}
        required
        data-autofocus
      />
      <div className="two">
        <NumberInput
          label={t('impact.atLeast')}
          value={draft.low}
          onChange={(low) => set({ low })}
          required
        />
        <NumberInput
          label={t('impact.atMost')}
          value={draft.high}
          onChange={(high) => set({ high })}
          required
        />
      </div>
      <NumberInput
        label={t('impact.sample')}
        value={draft.sample}
        min={1}
        allowDecimal={false}
        onChange={(sample) => set({ sample })}
        required
      />
      <div className="two">
        <TextInput
          type="date"
          label={t('impact.testFrom')}
          value={draft.from}
          onChange={(event) => set({ from: event.currentTarget.value })}
          required
        />
        <TextInput
          type="date"
          label={t('impact.testTo')}
          value={draft.to}
          onChange={(event) => set({ to: event.currentTarget.value })}
          required
        />
      </div>
      <TextInput
        label={t('impact.referenceField')}
        value={draft.reference}
        onChange={(event) => set({ reference: event.currentTarget.value })}
        required
      />
    </>
  )
}
