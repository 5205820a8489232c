import './charts.css'
import type { ReactNode } from 'react'
import { type Hit, Hits } from './hits.tsx'
import { type Size, useSize } from './size.ts'

interface PlotProps {
  /** The chart in one sentence: level, direction, exception. */
  sentence: string
  /** CSS height, or the pixels that the drawing needs at a width. */
  height: string | ((size: Pick<Size, 'width' | 'fontSize'>) => number)
  /** Marks that can be pressed, at the real size. */
  hits?: ((size: Size) => Hit[]) | undefined
  onChoose?: ((key: string) => void) | undefined
  chosen?: string | undefined
  children: (size: Size) => ReactNode
}

/** Place of every drawing: its real size, its sentence for readers, and the marks that can be pressed over it. */
export function Plot({ sentence, height, hits, onChoose, chosen, children }: PlotProps) {
  const [ref, measured] = useSize<HTMLDivElement>()
  const wanted = typeof height === 'function' ? height(measured) : undefined
  const size = wanted === undefined ? measured : { ...measured, height: wanted }
  const ready = size.width > 40 && size.height > 20
  return (
    <div ref={ref} className="chart" style={{ height: wanted ?? (height as string), minWidth: 0 }}>
      <div role="img" aria-label={sentence}>
        {ready && (
          <svg
            width={size.width}
            height={size.height}
            className="chart-svg"
            aria-hidden="true"
            focusable="false"
          >
            {children(size)}
          </svg>
        )}
      </div>
      {ready && hits && onChoose && (
        <Hits hits={hits(size)} label={sentence} chosen={chosen} onChoose={onChoose} />
      )}
    </div>
  )
}
