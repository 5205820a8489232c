import { behaviourFeatures } from './catalogue-behaviour.ts'
import { entriesOf, type Feature } from './catalogue-entry.ts'
import { serviceFeatures } from './catalogue-service.ts'
import { count, since, trend } from './recipe.ts'

/** Every feature made of the vocabulary. */
export const features: readonly Feature[] = [...serviceFeatures, ...behaviourFeatures]

const recency = entriesOf('recency', ['marketing', 'it'])
const frequency = entriesOf('frequency', ['marketing', 'it'])
const trends = entriesOf('trend', ['marketing', 'it'])

/** Features of an event name that is not in the vocabulary. */
export function ownFeatures(name: string): Feature[] {
  const set = `own:${name}` as const
  return [
    recency(`since:${name}`, since(set), 'days', 'none', `Days since ${name}`, `Tage seit ${name}`),
    frequency(
      `count_30d:${name}`,
      count(set, 30),
      'count',
      'none',
      `${name} in 30 days`,
      `${name} in 30 Tagen`,
    ),
    frequency(
      `count_180d:${name}`,
      count(set, 180),
      'count',
      'none',
      `${name} in 180 days`,
      `${name} in 180 Tagen`,
    ),
    trends(
      `trend:${name}`,
      trend(set),
      'ratio',
      'none',
      `${name} against the own usual`,
      `${name} gegenüber dem eigenen Üblichen`,
    ),
  ]
}
