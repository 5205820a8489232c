import { Button } from '@mantine/core'
import type { UseQueryResult } from '@tanstack/react-query'
import { type ReactNode, useEffect, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { asProblem } from '../api/problem.ts'
import { Icon } from './icon.tsx'

type Shape = 'rows' | 'figure' | 'form'

/** Still shapes in the size of what will come, no spinner; after 8 s a sentence says that it takes long. */
export function Loading({ shape = 'rows', label }: { shape?: Shape; label?: string }) {
  const { t } = useTranslation()
  const [long, setLong] = useState(false)
  useEffect(() => {
    const timer = setTimeout(() => setLong(true), 8000)
    return () => clearTimeout(timer)
  }, [])
  return (
    <div className="stack tight" aria-busy="true">
      <span className="sr" role="status">
        {label ?? t('states.loading')}
      </span>
      {shape === 'figure' && <FigureShape />}
      {shape === 'rows' && [92, 78, 86, 64, 80].map((width) => <Bone key={width} w={`${width}%`} h={20} />)}
      {shape === 'form' && [100, 101, 102].map((key) => <Bone key={key} w="100%" h={34} />)}
      {long && <p className="meta">{t('states.long')}</p>}
    </div>
  )
}

function FigureShape() {
  return (
    <>
      <Bone w={92} h={38} />
      <Bone w={170} h={14} />
      <Bone w="100%" h={120} />
    </>
  )
}

function Bone({ w, h }: { w: number | string; h: number }) {
  return <span className="sk" style={{ width: w, height: h }} />
}

/** Nothing yet: one sentence on why, and one action. */
export function Empty({
  sentence,
  note,
  children,
}: {
  sentence: string
  note?: string
  children?: ReactNode
}) {
  return (
    <div className="state">
      <p className="empty">{sentence}</p>
      {note && <p className="meta">{note}</p>}
      {children}
    </div>
  )
}

interface FailedProps {
  error: unknown
  /** What still works beside this, in one sentence. */
  rest?: string
  onRetry?: () => void
}

/** What happened, what still works, one way on, and the reference; `forbidden` becomes "not yours to see". */
export function Failed({ error, rest, onRetry }: FailedProps) {
  const { t } = useTranslation()
  const problem = asProblem(error)
  if (problem.status === 403) return <NotYours detail={problem.detail} />
  const title = t(`problem.${problem.code}`, { defaultValue: problem.message })
  return (
    <div className="state" role="alert">
      <p className="empty">
        {title} {rest ?? (problem.retryable ? t('states.rest') : '')}
      </p>
      {(problem.detail || problem.mend) && (
        <p className="meta break">{[problem.detail, problem.mend].filter(Boolean).join(' ')}</p>
      )}
      <FieldList problem={problem} />
      <div className="row">
        {onRetry && (
          <Button variant="default" onClick={onRetry}>
            {t('states.again')}
          </Button>
        )}
        {problem.reference && (
          <span className="meta">{t('states.reference', { reference: problem.reference })}</span>
        )}
      </div>
    </div>
  )
}

function FieldList({ problem }: { problem: ReturnType<typeof asProblem> }) {
  if (problem.errors.length === 0) return null
  return (
    <ul className="meta">
      {problem.errors.map((field) => (
        <li key={`${field.path} ${field.message}`}>
          <code>{field.path}</code> {field.message}
        </li>
      ))}
    </ul>
  )
}

/** Not yours to see: says who can open it. */
export function NotYours({ detail, role }: { detail?: string | undefined; role?: string }) {
  const { t } = useTranslation()
  return (
    <div className="state">
      <p className="empty">
        <Icon name="lock" size={16} /> {role ? t('states.notYoursRole', { role }) : t('states.notYours')}
      </p>
      <p className="meta">
        {detail} {t('states.askAdmin')}
      </p>
    </div>
  )
}

interface ResourceProps<T> {
  query: UseQueryResult<T>
  shape?: Shape
  rest?: string
  children: (data: T) => ReactNode
}

/**
 * What a page shows for one piece of data in each of its states. Old data stays on screen while it is asked for again,
 * and also when that fails: then a line says so.
 */
export function Resource<T>({ query, shape, rest, children }: ResourceProps<T>) {
  const { t } = useTranslation()
  const again = () => void query.refetch()
  if (query.data === undefined) {
    if (query.isError) return <Failed error={query.error} onRetry={again} {...(rest ? { rest } : {})} />
    return <Loading {...(shape ? { shape } : {})} />
  }
  return (
    <>
      {query.isRefetchError && (
        <p className="meta" role="status">
          {t('states.stale')}{' '}
          <button type="button" className="link" onClick={again}>
            {t('states.again')}
          </button>
        </p>
      )}
      {children(query.data)}
    </>
  )
}
