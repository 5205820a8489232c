import { Button, TextInput } from '@mantine/core'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { Decision, Review, ReviewAnswer } from '../../src/identity/index.ts'
import { useAct } from '../parts/act.ts'
import { notify } from '../parts/notify.ts'
import { Failed } from '../parts/states.tsx'
import { useUndoableNotice } from '../people/undo.ts'
import { useWhen } from '../people/when.ts'
import { callOf } from './comparison.ts'
import { answerReview } from './review-data.ts'
import { usePairKeys } from './use-pair-keys.ts'

interface AnswerBarProps {
  review: Review
  /** Standing decisions that forbid the join. */
  against: readonly Decision[]
  onNext: () => void
}

/** The answer to a pair, by button or key; what was decided can be taken back at once. */
export function AnswerBar({ review, against, onNext }: AnswerBarProps) {
  const { t } = useTranslation()
  const [reason, setReason] = useState('')
  const sayUndoable = useUndoableNotice()
  const answer = useAct(answerReview, {
    onDone: ({ decision, state }) => {
      const names = {
        one: callOf(review.left.identifiers) ?? t('person.noName'),
        other: callOf(review.right.identifiers) ?? t('person.noName'),
      }
      if (decision) sayUndoable(t(state === 'joined' ? 'joining.done' : 'separate.done', names), decision)
      else void notify(t('pairs.putOff'))
      onNext()
    },
  })
  const barred = against.length > 0
  const send = (given: ReviewAnswer['answer']) => {
    if (answer.isPending || (given === 'join' && barred)) return
    const why = reason.trim()
    answer.mutate({ id: review.id, answer: given, ...(why ? { reason: why } : {}) })
  }
  usePairKeys({
    enter: () => send('join'),
    n: () => send('separate'),
    ...(review.state === 'open' ? { l: () => send('later') } : {}),
  })
  return (
    <section className="answer" aria-label={t('pairs.answer')}>
      {answer.isError && <Failed error={answer.error} rest="" />}
      {barred && <Barred by={against} />}
      <div className="row">
        <TextInput
          aria-label={t('pairs.reason')}
          placeholder={t('pairs.reason')}
          maxLength={2000}
          value={reason}
          onChange={(event) => setReason(event.currentTarget.value)}
        />
        <Button onClick={() => send('join')} disabled={answer.isPending || barred}>
          {t('pairs.join')}
          <span className="key" data-key="↵" />
        </Button>
        <Button variant="default" onClick={() => send('separate')} disabled={answer.isPending}>
          {t('pairs.never')}
          <span className="key" data-key="N" />
        </Button>
        {review.state === 'open' && (
          <Button variant="default" onClick={() => send('later')} disabled={answer.isPending}>
            {t('pairs.later')}
            <span className="key" data-key="L" />
          </Button>
        )}
      </div>
    </section>
  )
}

function Barred({ by }: { by: readonly Decision[] }) {
  const { t } = useTranslation()
  const when = useWhen()
  return (
    <div className="callout ember" role="alert">
      <p>{t('joining.against')}</p>
      <ul>
        {by.map((decision) => (
          <li key={decision.id} className="break">
            {when.exact(decision.at)}, {decision.by}: {decision.reason}
          </li>
        ))}
      </ul>
    </div>
  )
}
