import './forecasts.css'
import { Button, NumberInput, Select } from '@mantine/core'
import { useDebouncedValue } from '@mantine/hooks'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { ImpactView } from '../../src/impact/index.ts'
import { useFormat } from '../access/session.ts'
import { Icon } from '../parts/icon.tsx'
import { Card } from '../parts/page.tsx'
import { Failed, Loading } from '../parts/states.tsx'
import { type Driver, driversOf } from './drivers.ts'
import { whatIfQuery } from './forecast-data.ts'
import { Outcomes } from './outcomes.tsx'

interface WhatIfProps {
  view: ImpactView
  /** Measures that are offered first: those of the team. */
  own: readonly string[]
}

interface Move {
  measure: string
  to: number
}

const most = 5

/** What if a measure moved: move it, and see what that is likely to bring to customers, and how anybody knows. */
export function WhatIf({ view, own }: WhatIfProps) {
  const { t } = useTranslation()
  const drivers = driversOf(view, own)
  const [first] = drivers
  const [moves, setMoves] = useState<Move[]>(() => (first ? [{ measure: first.measure, to: first.now }] : []))
  const [settled] = useDebouncedValue(moves, 250)
  const moved = settled.filter(
    ({ measure, to }) => to !== drivers.find((one) => one.measure === measure)?.now,
  )
  const answer = useQuery({
    ...whatIfQuery({ tree: view.tree.name, moves: moved }),
    enabled: moved.length > 0,
  })
  if (!first) return null
  const free = drivers.filter(({ measure }) => !moves.some((move) => move.measure === measure))
  const [next] = free
  const change = (index: number, move: Move) =>
    setMoves(moves.map((old, place) => (place === index ? move : old)))
  return (
    <Card title={t('whatIf.title')}>
      <div className="stack">
        <p className="dim">{t('whatIf.note')}</p>
        <div className="fc-moves">
          {moves.map((move, index) => {
            const driver = drivers.find(({ measure }) => measure === move.measure)
            if (!driver) return null
            return (
              <MoveField
                key={move.measure}
                driver={driver}
                to={move.to}
                beyond={answer.data?.moves.find(({ measure }) => measure === move.measure)?.beyond ?? false}
                others={free}
                onChange={(to) => change(index, { measure: move.measure, to })}
                onDriver={(one) => change(index, { measure: one.measure, to: one.now })}
                {...(moves.length > 1 ? { onRemove: () => setMoves(moves.toSpliced(index, 1)) } : {})}
              />
            )
          })}
        </div>
        {next && moves.length < most && (
          <div className="row">
            <Button
              variant="default"
              leftSection={<Icon name="plus" size={14} />}
              onClick={() => setMoves([...moves, { measure: next.measure, to: next.now }])}
            >
              {t('whatIf.add')}
            </Button>
          </div>
        )}
        {answer.error ? (
          <Failed error={answer.error} rest="" />
        ) : moved.length === 0 ? (
          <p className="meta">{t('whatIf.move')}</p>
        ) : (
          <div aria-live="polite">
            {answer.data ? <Outcomes answer={answer.data} view={view} /> : <Loading />}
          </div>
        )}
      </div>
    </Card>
  )
}

interface MoveFieldProps {
  driver: Driver
  to: number
  beyond: boolean
  others: readonly Driver[]
  onChange: (to: number) => void
  onDriver: (driver: Driver) => void
  onRemove?: () => void
}

/** One measure that is moved: by a slider, or by its number. */
function MoveField({ driver, to, beyond, others, onChange, onDriver, onRemove }: MoveFieldProps) {
  const { t } = useTranslation()
  const fmt = useFormat()
  const { label, now, unit, low, high, step } = driver
  const value = fmt.value(to, unit)
  return (
    <div className="fc-move">
      <div>
        <Select
          label={t('whatIf.driver')}
          searchable
          allowDeselect={false}
          data={[driver, ...others].map((one) => ({ value: one.measure, label: one.label }))}
          value={driver.measure}
          onChange={(chosen) => {
            const one = others.find(({ measure }) => measure === chosen)
            if (one) onDriver(one)
          }}
        />
        <input
          type="range"
          aria-label={t('whatIf.slider', { label })}
          aria-valuetext={value}
          min={low}
          max={high}
          step={step}
          value={to}
          onChange={(event) => onChange(Number(event.currentTarget.value))}
        />
      </div>
      <NumberInput
        label={t('whatIf.to', { unit: t(`unit.${unit}`) })}
        step={step}
        decimalScale={3}
        value={to}
        onChange={(given) => typeof given === 'number' && onChange(given)}
      />
      {onRemove ? (
        <Button variant="default" onClick={onRemove}>
          {t('changes.settings.remove')}
        </Button>
      ) : (
        <span />
      )}
      <p className="meta">
        {t('whatIf.from', { now: fmt.value(now, unit), to: value })} {beyond && t('whatIf.beyond')}
      </p>
    </div>
  )
}
