import { Link } from '@tanstack/react-router'
import { useTranslation } from 'react-i18next'
import type { Candidate, ChangeDetail } from '../../src/changes/index.ts'
import { useFormat } from '../access/session.ts'
import { useMoments } from '../metrics/moments.ts'
import { Card } from '../parts/page.tsx'

/** What else happened then, most evidence first. It came at the same time; whether it is the cause nobody knows. */
export function Candidates({ change }: { change: ChangeDetail }) {
  const { t } = useTranslation()
  return (
    <Card title={t('changes.candidates')}>
      <p className="dim">{t('changes.candidatesNote')}</p>
      {change.candidates.length === 0 ? (
        <p className="meta">{t('changes.candidatesNone')}</p>
      ) : (
        <ol className="change-candidates">
          {change.candidates.map((candidate) => (
            <li key={`${candidate.kind} ${candidate.id} ${candidate.at}`}>
              <CandidateLine candidate={candidate} />
            </li>
          ))}
        </ol>
      )}
    </Card>
  )
}

function CandidateLine({ candidate }: { candidate: Candidate }) {
  const { t } = useTranslation()
  const fmt = useFormat()
  const moments = useMoments('hour')
  const share = Math.round(candidate.evidence * 100)
  const why = candidate.why.map((one) => t(`changes.why.${one}`)).join(', ')
  return (
    <>
      <p>
        <CandidateTitle candidate={candidate} />{' '}
        <span className="tag">{t(`changes.candidateOf.${candidate.kind}`)}</span>
      </p>
      <p className="change-weight meta num">
        <i style={{ '--share': `${share}%` } as React.CSSProperties} aria-hidden="true" />
        {t('changes.weight', { share: fmt.count(share) })}
      </p>
      <p className="meta">
        {moments.long(candidate.at)}, {whenInWords(candidate.hours, t, fmt.duration)}
        {why && `. ${why[0]?.toUpperCase()}${why.slice(1)}`}.
      </p>
    </>
  )
}

/** A change of another measure and a source have pages of their own. */
function CandidateTitle({ candidate }: { candidate: Candidate }) {
  if (candidate.kind === 'measure')
    return (
      <Link to="/changes/$id" params={{ id: candidate.id }} className="a">
        {candidate.title}
      </Link>
    )
  if (candidate.kind === 'source')
    return (
      <Link to="/sources/$id" params={{ id: candidate.id }} className="a">
        {candidate.title}
      </Link>
    )
  return <span data-words="own">{candidate.title}</span>
}

/** '3 h before', '2 days after', 'at the same time'. */
function whenInWords(
  hours: number,
  t: ReturnType<typeof useTranslation>['t'],
  duration: (minutes: number) => string,
): string {
  if (Math.abs(hours) < 0.5) return t('changes.sameTime')
  return t(hours > 0 ? 'changes.earlier' : 'changes.later', { span: duration(Math.abs(hours) * 60) })
}
