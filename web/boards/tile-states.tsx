import { Button } from '@mantine/core'
import type { TFunction } from 'i18next'
import { useEffect, useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { TileError as Failure, TileResult } from '../../src/boards/index.ts'
import type { QueryResult } from '../../src/metrics/index.ts'
import { Icon } from '../parts/icon.tsx'

/** Still shapes in the size of what will come; after 8 s a sentence. */
export function TileLoading() {
  const { t } = useTranslation()
  const [long, setLong] = useState(false)
  useEffect(() => {
    const timer = setTimeout(() => setLong(true), 8000)
    return () => clearTimeout(timer)
  }, [])
  return (
    <div className="stack tight tile-loading" aria-busy="true">
      <span className="sr" role="status">
        {t('states.loading')}
      </span>
      <span className="sk" style={{ width: 92, height: 38 }} />
      <span className="sk" style={{ width: 170, height: 14 }} />
      <span className="sk grow" style={{ width: '100%' }} />
      {long && <p className="meta">{t('states.long')}</p>}
    </div>
  )
}

/** What happened, what still works, one way on. A failed tile never takes the page with it. */
export function TileError({ error, onRetry }: { error: Failure; onRetry?: (() => void) | undefined }) {
  const { t } = useTranslation()
  if (error.code === 'forbidden') {
    return (
      <div className="state">
        <p className="empty">
          <Icon name="lock" size={16} /> {t('states.notYours')}
        </p>
        <p className="meta">{t('states.askAdmin')}</p>
      </div>
    )
  }
  const gone = error.code === 'measure_removed' || error.code === 'measure_not_found'
  return (
    <div className="state" role="status">
      <p className="empty">
        {gone ? t('tile.measureGone') : t(`problem.${error.code}`, { defaultValue: error.title })}{' '}
        {t('tile.restWorks')}
      </p>
      {error.detail && <p className="meta break">{error.detail}</p>}
      {!gone && onRetry && (
        <div className="row">
          <Button variant="default" onClick={onRetry}>
            {t('states.again')}
          </Button>
          <span className="meta">{t('states.reference', { reference: error.code })}</span>
        </div>
      )}
    </div>
  )
}

interface Why {
  sentence: string
  note: string
}

/** Nothing yet: why, and what would change it. */
export function TileEmpty({ sentence, note }: Why) {
  return (
    <div className="state">
      <p className="empty">{sentence}</p>
      {note && <p className="meta">{note}</p>}
    </div>
  )
}

/** Why a result has nothing to show; undefined when it has something. */
export function whyNothing(result: TileResult, t: TFunction): Why | undefined {
  const figures = figuresOf(result)
  if (figures.length === 0) return undefined
  if (figures.some((one) => one.series.some(({ points }) => points.some(({ n }) => n > 0)))) return undefined
  const unknown = [...new Set(figures.flatMap(({ unknownEvents = [] }) => unknownEvents))]
  return unknown.length > 0
    ? { sentence: t('measure.nothingEver'), note: t('tile.neverCame', { events: unknown.join(', ') }) }
    : { sentence: t('measure.nothingHere'), note: t('tile.longerPeriod') }
}

function figuresOf(result: TileResult): QueryResult[] {
  if (result.view === 'figure') return [result.total]
  return result.view === 'line' || result.view === 'bars' || result.view === 'table' ? [result.result] : []
}
