import { scaleLinear } from 'd3-scale'
import { useSize } from '../charts/size.ts'

/** A change with where it lies, and whether it is good for customers. */
export interface Likely {
  low: number
  middle: number
  high: number
  better: boolean | undefined
}

/** A dot in its interval beside the line of no change. */
export function LikelyBar({ likely, sentence }: { likely: Likely; sentence: string }) {
  const [ref, { width }] = useSize<HTMLSpanElement>()
  const { low, middle, high, better } = likely
  const ends = [0, low, high, middle]
  const x = scaleLinear([Math.min(...ends), Math.max(...ends)], [8, Math.max(9, width - 8)])
  const colour = better === undefined ? 'var(--ink3)' : better ? 'var(--blue-mark)' : 'var(--ember-mark)'
  return (
    <span ref={ref} role="img" aria-label={sentence} style={{ display: 'block', height: 28, minWidth: 0 }}>
      {width > 20 && (
        <svg width={width} height={28} aria-hidden="true" focusable="false" style={{ display: 'block' }}>
          <line x1={x(0)} x2={x(0)} y1={2} y2={26} stroke="var(--control)" strokeDasharray="2 3" />
          <line
            x1={x(low)}
            x2={x(high)}
            y1={14}
            y2={14}
            stroke={colour}
            strokeWidth="3"
            strokeLinecap="round"
          />
          <circle cx={x(middle)} cy={14} r="5" fill={colour} />
        </svg>
      )}
    </span>
  )
}
