import { useQuery } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import type { Review } from '../../src/identity/index.ts'
import { Card } from '../parts/page.tsx'
import { Resource } from '../parts/states.tsx'
import { joinPreviewQuery } from '../people/identity-data.ts'
import { useWhen } from '../people/when.ts'
import { AnswerBar } from './answer-bar.tsx'
import { CompareTable, type Sided } from './compare-table.tsx'
import { callOf } from './comparison.ts'
import { inHundred, Waterfall } from './waterfall.tsx'

interface PairProps {
  review: Review
  mayJoin: boolean
  /** The pair was answered: on to the next. */
  onNext: () => void
}

/** One pair: the question, both people side by side, the reasons, and the answer. */
export function Pair({ review, mayJoin, onNext }: PairProps) {
  const { t } = useTranslation()
  const isOpen = review.state === 'open' || review.state === 'later'
  const same = review.left.id === review.right.id
  const preview = useQuery({
    ...joinPreviewQuery([review.left.id, review.right.id]),
    enabled: !same && mayJoin,
    staleTime: 30_000,
  })
  return (
    <div className="stack">
      <Card label={t('pairs.question')}>
        <div className="stack">
          <Question review={review} />
          {same ? (
            <p>{t('pairs.sameNow')}</p>
          ) : mayJoin ? (
            <Resource query={preview}>{(data) => <Sides review={review} of={data} />}</Resource>
          ) : (
            <Sides review={review} of={withoutTraits(review)} />
          )}
        </div>
      </Card>
      {review.waterfall.length > 0 && (
        <Card title={t('pairs.reasons')} aside={<span className="meta">{t('pairs.pointsNote')}</span>}>
          <Waterfall steps={review.waterfall} probability={review.probability} />
        </Card>
      )}
      {isOpen && !same && mayJoin && (
        <AnswerBar review={review} against={preview.data?.against ?? []} onNext={onNext} />
      )}
      {isOpen && !mayJoin && <p className="meta">{t('pairs.mayNot')}</p>}
    </div>
  )
}

function Question({ review }: { review: Review }) {
  const { t } = useTranslation()
  const when = useWhen()
  const { probability, shared, state, answeredAt, answeredBy, reason } = review
  const isOpen = state === 'open' || state === 'later'
  return (
    <div className="stack tight pair-question">
      <p className="say sm">
        {isOpen ? t('pairs.question') : t(`pairs.answered.${state}`)}{' '}
        <span>
          {probability === null
            ? t('pairs.sharedSentence', { what: shared.map(({ value }) => value).join(', ') })
            : t('pairs.likely', { likely: inHundred(probability, t) })}
        </span>
      </p>
      {!isOpen && answeredAt && (
        <p className="meta">
          {answeredBy ?? t('pairs.byItself')}, {when.exact(answeredAt)}
          {reason && `: ${reason}`}
        </p>
      )}
    </div>
  )
}

/** What the pair itself says of both, for those who may look and not join. */
function withoutTraits({ left, right }: Review): Sided {
  return { people: [left, right].map((person) => ({ ...person, traits: [] })), exceeds: [] }
}

function Sides({ review, of: preview }: { review: Review; of: Sided }) {
  const { t } = useTranslation()
  const name = (id: string) => {
    const person = preview.people.find((one) => one.id === id)
    return callOf(person?.identifiers ?? [], person?.traits) ?? t('person.noName')
  }
  return (
    <CompareTable
      preview={preview}
      left={{ id: review.left.id, name: name(review.left.id) }}
      right={{ id: review.right.id, name: name(review.right.id) }}
    />
  )
}
