import { type RefObject, useLayoutEffect, useRef, useState } from 'react'

/** Real size of an element in pixels, with the size of its text; width 0 until it is laid out. */
export interface Size {
  width: number
  height: number
  fontSize: number
}

/** Follows the real size of an element, so that charts are drawn at it and their text is never scaled. */
export function useSize<E extends Element>(): [RefObject<E | null>, Size] {
  const ref = useRef<E>(null)
  const [size, setSize] = useState<Size>({ width: 0, height: 0, fontSize: 13 })
  useLayoutEffect(() => {
    const element = ref.current
    if (!element) return
    const measure = () => {
      const { width, height } = element.getBoundingClientRect()
      const fontSize = Number.parseFloat(getComputedStyle(element).fontSize)
      setSize((old) =>
        old.width === width && old.height === height && old.fontSize === fontSize
          ? old
          : { width, height, fontSize },
      )
    }
    measure()
    const observer = new ResizeObserver(measure)
    observer.observe(element)
    return () => observer.disconnect()
  }, [])
  return [ref, size]
}
