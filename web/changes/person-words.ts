import type { TFunction } from 'i18next'
import type { PersonChange } from '../../src/changes/index.ts'
import type { Format } from '../theme/fmt.ts'

export const personKinds = [
  'stopped',
  'less',
  'more',
  'began',
] as const satisfies readonly PersonChange['kind'][]

/** '“Screen Viewed” 0.5 times a week, 4.2 before': how somebody behaves otherwise, without a cause. */
export function behaviourSentence(change: PersonChange, t: TFunction, fmt: Format): string {
  const week = (value: number) => fmt.plain(Math.round(value * 10) / 10)
  return t(`changes.people.say.${change.kind}`, {
    what: change.behaviour,
    before: week(change.before),
    after: week(change.after),
  })
}
