import { type RefObject, useLayoutEffect, useRef, useState } from 'react'

/** Below this width the wall is a page in one column. */
const narrowWidth = 900

export interface Canvas {
  /** One unit of the 1920 × 1080 canvas in pixels; 0 until the frame is laid out. */
  unit: number
  narrow: boolean
}

/**
 * Follows the frame's real size. A full wall fits the canvas into the frame; an embedded one fills the width and takes
 * the height it needs.
 */
export function useCanvas(embedded: boolean): [RefObject<HTMLDivElement | null>, Canvas] {
  const ref = useRef<HTMLDivElement>(null)
  const [canvas, setCanvas] = useState<Canvas>({ unit: 0, narrow: false })
  useLayoutEffect(() => {
    const frame = ref.current
    if (!frame) return
    const measure = () => {
      const width = frame.clientWidth
      const narrow = width < narrowWidth
      const scale = embedded ? (width * 1.06) / 1920 : Math.min(width / 1920, window.innerHeight / 1080)
      const unit = narrow ? 0.62 : scale
      setCanvas((old) => (old.unit === unit && old.narrow === narrow ? old : { unit, narrow }))
    }
    measure()
    const observer = new ResizeObserver(measure)
    observer.observe(frame)
    window.addEventListener('resize', measure)
    return () => {
      observer.disconnect()
      window.removeEventListener('resize', measure)
    }
  }, [embedded])
  return [ref, canvas]
}
