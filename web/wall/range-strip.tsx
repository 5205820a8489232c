import type { FigureState } from '../../src/dashboards/index.ts'

interface RangeStripProps {
  value: number
  usual: NonNullable<FigureState['usual']>
  aim: number | undefined
  level: FigureState['level']
}

const colours = { needs: 'var(--ember-mark)', watch: 'var(--ochre-mark)', steady: 'var(--blue-mark)' }

/** Where a value lies: the usual range as a band, the aim as a stroke, the value as a dot. Its words stand beside it. */
export function RangeStrip({ value, usual, aim, level }: RangeStripProps) {
  const all = [value, usual.low, usual.high, ...(aim === undefined ? [] : [aim])]
  const [least, most] = [Math.min(...all), Math.max(...all)]
  const at = (one: number) => (most === least ? 50 : 3 + ((one - least) / (most - least)) * 94)
  return (
    <svg className="w-range" aria-hidden="true" focusable="false">
      <line x1="0" x2="100%" y1="50%" y2="50%" stroke="var(--line)" strokeWidth="2" />
      <rect
        x={`${at(usual.low)}%`}
        width={`${Math.max(1, at(usual.high) - at(usual.low))}%`}
        y="22%"
        height="56%"
        rx="4"
        fill="var(--band)"
      />
      {aim !== undefined && (
        <line x1={`${at(aim)}%`} x2={`${at(aim)}%`} y1="6%" y2="94%" stroke="var(--ink)" strokeWidth="3" />
      )}
      <circle cx={`${at(value)}%`} cy="50%" r="0.42em" fill={colours[level]} />
    </svg>
  )
}
