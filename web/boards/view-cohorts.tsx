import { CohortGrid } from '../charts/cohort-grid.tsx'
import { readCohorts } from './detail.ts'
import { labelOf, type Shown, type ViewContext } from './view.ts'

/** Who began when, and which share of them came back in each period since. */
export function showCohorts(context: ViewContext<'cohorts'>): Shown {
  const { t, ground, result, onLook } = context
  const { fmt } = ground
  const { every, first, cohorts } = readCohorts(result.result)
  const { short, long } = ground.moments(every)
  const periods = Math.max(0, ...cohorts.map(({ shares }) => shares.length))
  const people = cohorts.reduce((sum, cohort) => sum + cohort.people, 0)
  const sentence =
    people > 0 ? t('tile.cohorts', { count: people, people: fmt.count(people) }) : t('tile.nobodyBegan')
  return {
    sentence,
    table: {
      columns: [
        t('tile.began'),
        t('behind.people'),
        ...Array.from({ length: periods }, (_, period) =>
          t(`tile.after.${every}`, { count: first + period }),
        ),
      ],
      rows: cohorts.map(({ t: at, people: began, shares }) => [
        long(at),
        began,
        ...Array.from({ length: periods }, (_, period) => {
          const share = shares[period]
          return share == null ? '' : fmt.percent(share)
        }),
      ]),
    },
    drawing: (
      <CohortGrid
        cohorts={cohorts.map(({ t: at, people: began, shares }) => ({
          key: at,
          label: short(at),
          people: began,
          shares,
        }))}
        sentence={`${labelOf(context)}. ${sentence}`}
        writePeople={fmt.count}
        writePeriod={(period) => String(first + period)}
        writeShare={fmt.percent}
        heads={[t('tile.began'), t('behind.people')]}
        {...(onLook ? { onChoose: (key: string) => onLook({ point: key }) } : {})}
      />
    ),
  }
}
