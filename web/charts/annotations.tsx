import { type Annotation, type AnnotationMark, placeAnnotations } from './annotations-layout.ts'

interface AnnotationsProps {
  annotations: readonly Annotation[]
  x: (value: number) => number
  right: number
  bottom: number
  /** What the marks are, for readers. */
  label: string
  onChoose?: ((key: string) => void) | undefined
}

/** Marks on the axis of time for what happened then; each says its title when it is pointed at or focused. */
export function Annotations({ annotations, x, right, bottom, label, onChoose }: AnnotationsProps) {
  const marks = placeAnnotations(annotations, x, right)
  if (marks.length === 0) return null
  return (
    <ul aria-label={label}>
      {marks.map((mark) => (
        <li key={mark.x}>
          {mark.spans.map((span) => (
            <span
              key={span.key}
              className="an-span"
              style={{ left: span.from, width: Math.max(2, span.to - span.from), height: bottom }}
            />
          ))}
          <span className="an-line" style={{ left: mark.x, height: bottom }} />
          <button
            type="button"
            className="an-mark"
            aria-label={mark.annotations.map(({ title }) => title).join(', ')}
            style={{ left: mark.x - 12, top: bottom - 12 }}
            onClick={() => onChoose?.(chosenOf(mark)?.key ?? '')}
          >
            <i className={classOf(mark)} aria-hidden="true">
              {mark.annotations.length > 1 ? mark.annotations.length : ''}
            </i>
            <span className={mark.x > right / 2 ? 'an-tip left' : 'an-tip'} aria-hidden="true">
              {mark.annotations.map(({ key, title }) => (
                <span key={key}>{title}</span>
              ))}
            </span>
          </button>
        </li>
      ))}
    </ul>
  )
}

/** A change of behaviour is a diamond in the colour of what it is for customers; several things are a square with their number. */
function classOf({ annotations }: AnnotationMark): string | undefined {
  const [first] = annotations
  return annotations.length === 1 && first?.tone ? `an-change ${first.tone}` : undefined
}

/** Of several things at one place a change of behaviour is opened: it has a page that names what else happened. */
function chosenOf({ annotations }: AnnotationMark) {
  return annotations.find(({ tone }) => tone) ?? annotations[0]
}
