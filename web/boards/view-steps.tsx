import { Steps } from '../charts/steps.tsx'
import { readSteps } from './detail.ts'
import { labelOf, type Shown, type ViewContext } from './view.ts'

/** How many people came to each step of a journey, and how many did not come further. */
export function showSteps(context: ViewContext<'steps'>): Shown {
  const { t, ground, result, onLook } = context
  const { fmt } = ground
  const steps = readSteps(result.result)
  const [first, last] = [steps[0], steps.at(-1)]
  const share = (people: number) => (first && first.people > 0 ? (people / first.people) * 100 : 0)
  const worst = steps
    .slice(1)
    .map((step, index) => ({ label: step.label, lost: (steps[index]?.people ?? 0) - step.people }))
    .toSorted((a, b) => b.lost - a.lost)[0]
  const sentence =
    first && last && first.people > 0
      ? [
          t('tile.journey', { share: fmt.percent(share(last.people)), last: last.label }),
          worst && worst.lost > 0
            ? t('tile.journeyLost', { count: worst.lost, people: fmt.count(worst.lost), step: worst.label })
            : '',
        ]
          .join(' ')
          .trim()
      : t('tile.nobodyBegan')
  return {
    sentence,
    table: {
      columns: [t('tile.step'), t('behind.people'), t('tile.shareOfFirst'), t('tile.timeBetween')],
      rows: steps.map(({ label, people, seconds }) => [
        label,
        people,
        fmt.percent(share(people)),
        seconds === undefined ? '' : fmt.duration(seconds / 60),
      ]),
    },
    drawing: (
      <Steps
        steps={steps.map(({ label, people, seconds }, index) => ({
          key: String(index),
          label,
          people,
          note:
            seconds === undefined ? undefined : t('tile.medianTime', { time: fmt.duration(seconds / 60) }),
        }))}
        sentence={`${labelOf(context)}. ${sentence}`}
        writePeople={fmt.count}
        writeShare={fmt.percent}
        writeLost={(people) => t('tile.lost', { count: people, people: fmt.count(people) })}
        {...(onLook ? { onChoose: () => onLook({}) } : {})}
      />
    ),
  }
}
