import { Button, NumberInput, Textarea } from '@mantine/core'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { ImpactView, LinkView } from '../../src/impact/index.ts'
import { useFormat } from '../access/session.ts'
import { useAct } from '../parts/act.ts'
import { Dialog } from '../parts/dialog.tsx'
import { Failed } from '../parts/states.tsx'
import { saveTree } from './impact-data.ts'
import type { Ends } from './words.ts'

export interface EvidenceDialogProps {
  view: ImpactView
  link: LinkView
  ends: Ends
  onClose: () => void
}

/** The tree with one link changed. */
export function withLink(
  { tree }: ImpactView,
  { from, to }: Pick<LinkView, 'from' | 'to'>,
  change: Partial<Pick<LinkView, 'judged' | 'tested'>>,
) {
  return {
    ...tree,
    links: tree.links.map((one) => {
      if (one.from !== from || one.to !== to) return one
      const { judged, tested, ...rest } = { ...one, ...change }
      return { ...rest, ...(judged ? { judged } : {}), ...(tested ? { tested } : {}) }
    }),
  }
}

/** For what step of the measure below an effect is told, in words. */
export function useStepWords({ from, to }: Ends): string {
  const { t } = useTranslation()
  const fmt = useFormat()
  const steps: Record<string, number> = { percent: 10, score: 10, money: 10, minutes: 10, seconds: 60 }
  return t('impact.stepNote', {
    when: t(`impact.when.${from.unit}`, { label: from.label, step: fmt.plain(steps[from.unit] ?? 1) }),
    to: to.label,
    unit: t(`impact.unit.${to.unit}`),
  })
}

/** A team's judgement of a link: how big, and why. Who and when is written down by the server. */
export function JudgeDialog({ view, link, ends, onClose }: EvidenceDialogProps) {
  const { t } = useTranslation()
  const old = link.judged
  const [effect, setEffect] = useState<number | string>(old?.effect ?? '')
  const [low, setLow] = useState<number | string>(old?.low ?? '')
  const [high, setHigh] = useState<number | string>(old?.high ?? '')
  const [reason, setReason] = useState(old?.reason ?? '')
  const save = useAct(saveTree, { done: t('impact.kept'), onDone: onClose })
  const judged = {
    effect: Number(effect),
    reason,
    by: '',
    at: '',
    ...(low === '' ? {} : { low: Number(low) }),
    ...(high === '' ? {} : { high: Number(high) }),
  }
  const keep = (change: Parameters<typeof withLink>[2]) =>
    save.mutate({ tree: withLink(view, link, change), version: view.version })
  return (
    <Dialog title={t('impact.judge')} opened onClose={onClose}>
      <form
        className="stack"
        onSubmit={(event) => {
          event.preventDefault()
          keep({ judged })
        }}
      >
        <p className="dim">{useStepWords(ends)}</p>
        <NumberInput label={t('impact.effect')} value={effect} onChange={setEffect} required data-autofocus />
        <div className="two">
          <NumberInput label={t('impact.atLeast')} value={low} onChange={setLow} />
          <NumberInput label={t('impact.atMost')} value={high} onChange={setHigh} />
        </div>
        <Textarea
          label={t('impact.why')}
          value={reason}
          onChange={(event) => setReason(event.currentTarget.value)}
          required
          autosize
          minRows={2}
        />
        {save.error && <Failed error={save.error} />}
        <div className="row end">
          {old && (
            <Button variant="default" disabled={save.isPending} onClick={() => keep({ judged: undefined })}>
              {t('impact.takeBack')}
            </Button>
          )}
          <Button type="submit" disabled={save.isPending || effect === '' || reason === ''}>
            {t('impact.keep')}
          </Button>
        </div>
      </form>
    </Dialog>
  )
}
