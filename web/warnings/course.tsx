import { useTranslation } from 'react-i18next'
import { useFormat } from '../access/session.ts'
import { Figure, LineBand } from '../charts/index.ts'
import { useWhen } from '../people/when.ts'
import { outOfShort, scaleOf } from './words.ts'

interface CourseProps {
  course: readonly { at: string; chance: number }[]
  /** What the title says: the signal. */
  title: string
}

/** How the chance of one customer went, day by day. Nothing is drawn under three days. */
export function Course({ course, title }: CourseProps) {
  const { t } = useTranslation()
  const fmt = useFormat()
  const when = useWhen()
  const [first, last] = [course[0], course.at(-1)]
  if (!first || !last || course.length < 3) return null
  const scale = scaleOf(Math.max(...course.map(({ chance }) => chance)))
  const write = (chance: number) => outOfShort(chance, scale, fmt)
  const sentence = t('warnings.courseSentence', {
    first: write(first.chance),
    at: when.date(first.at),
    last: write(last.chance),
    scale: fmt.count(scale),
  })
  const points = course.map(({ at, chance }) => ({ x: Date.parse(at), y: chance * scale }))
  const middle = course[Math.floor(course.length / 2)] ?? last
  return (
    <Figure
      title={title}
      level={3}
      sentence={sentence}
      table={{
        columns: [t('warnings.day'), t('warnings.inScale', { scale: fmt.count(scale) })],
        rows: course.map(({ at, chance }) => [when.date(at), Math.round(chance * scale)]),
      }}
    >
      <LineBand
        line={points}
        fromZero
        tone={last.chance > first.chance ? 'ember' : 'blue'}
        span={[Date.parse(first.at), Date.parse(last.at)]}
        ticks={[first, middle, last].map(({ at }) => ({ x: Date.parse(at), label: when.short(at) }))}
        writeValue={(value) => fmt.count(Math.round(value))}
        sentence={sentence}
        height="150px"
      />
    </Figure>
  )
}
