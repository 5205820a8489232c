import { type KeyboardEvent, type MouseEvent, useState } from 'react'
import { Annotations } from './annotations.tsx'
import type { Annotation } from './annotations-layout.ts'
import { LineBand } from './line-band.tsx'
import { type LineBandLayout, layOut } from './line-band-layout.ts'
import type { LineBandProps } from './model.ts'
import { type Size, useSize } from './size.ts'

interface LinePlotProps extends LineBandProps {
  annotations?: readonly Annotation[]
  onAnnotation?: (key: string) => void
  /** Names of the two things that can be walked through, for readers. */
  words: { points: string; annotations: string }
  /** What a point says: its time and value. */
  sayPoint: (index: number) => string
  /** Called with the index of a point of the line. */
  onChoose?: (index: number) => void
}

/**
 * A line through time whose points can be read and opened: by mouse the nearest one, by keyboard with the arrows, Home
 * and End; Enter opens it. What happened stands as marks on its axis.
 */
export function LinePlot(props: LinePlotProps) {
  const { annotations = [], words, height = '240px' } = props
  const [ref, size] = useSize<HTMLDivElement>()
  const at = size.width > 40 && size.height > 20 ? layOut(props, size) : undefined
  return (
    <div className="lp" ref={ref} style={{ height }}>
      <LineBand {...props} height="100%" />
      {at && props.line.length > 0 && <Picker {...props} at={at} size={size} />}
      {at && (
        <Annotations
          annotations={annotations}
          x={at.x}
          right={at.right}
          bottom={at.bottom}
          label={words.annotations}
          onChoose={props.onAnnotation}
        />
      )}
    </div>
  )
}

const moves: Record<string, number> = { ArrowLeft: -1, ArrowDown: -1, ArrowRight: 1, ArrowUp: 1 }

/** One place in the order of the Tab key, whose value is the point that is looked at. */
function Picker({
  line,
  at,
  size,
  words,
  sayPoint,
  onChoose,
}: LinePlotProps & { at: LineBandLayout; size: Size }) {
  const last = line.length - 1
  const [looked, setLooked] = useState<number>()
  const index = Math.min(looked ?? last, last)
  const point = line[index]
  const nearest = (event: MouseEvent) => {
    const x = event.clientX - event.currentTarget.getBoundingClientRect().left
    return line.reduce(
      (best, one, place) =>
        Math.abs(at.x(one.x) - x) < Math.abs(at.x(line[best]?.x ?? 0) - x) ? place : best,
      0,
    )
  }
  const walk = (event: KeyboardEvent) => {
    const move = moves[event.key]
    const next =
      event.key === 'Home' ? 0 : event.key === 'End' ? last : move === undefined ? undefined : index + move
    if (next !== undefined) {
      event.preventDefault()
      setLooked(Math.min(last, Math.max(0, next)))
    } else if (event.key === 'Enter' || event.key === ' ') {
      event.preventDefault()
      onChoose?.(index)
    }
  }
  return (
    <div
      className="lp-pick"
      role="slider"
      tabIndex={0}
      aria-label={words.points}
      aria-valuemin={0}
      aria-valuemax={last}
      aria-valuenow={index}
      aria-valuetext={sayPoint(index)}
      style={{ width: at.right, height: at.bottom }}
      onMouseMove={(event) => setLooked(nearest(event))}
      onMouseLeave={() => setLooked(undefined)}
      onClick={(event) => onChoose?.(nearest(event))}
      onKeyDown={walk}
    >
      {point && (
        <span className={looked === undefined ? 'lp-here' : 'lp-here on'} aria-hidden="true">
          <i style={{ left: at.x(point.x), top: at.y(point.y) }} />
          <span
            className="lp-tip num"
            style={{
              top: Math.max(0, at.y(point.y) - size.fontSize * 2.8),
              ...(at.x(point.x) > at.right / 2
                ? { right: at.right - at.x(point.x) + 8 }
                : { left: at.x(point.x) + 8 }),
            }}
          >
            {sayPoint(index)}
          </span>
        </span>
      )}
    </div>
  )
}
