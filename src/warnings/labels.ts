import type { Language } from '../access/index.ts'
import { aliveFeature } from './alive-feature.ts'
import { features, ownFeatures } from './catalogue.ts'
import type { Feature } from './catalogue-entry.ts'
import type { KeptReason } from './tables.ts'
import type { Reason } from './warning.ts'

// What is told of it, and which events it is made of, is the same for all parameters.
const alive = aliveFeature({ r: 1, alpha: 1, a: 1, b: 1 })
const byName = new Map([...features, alive].map((feature) => [feature.meta.name, feature]))

/** The feature of a name: of the catalogue, or of an event's own name after the colon. Undefined for one that is gone. */
export function featureOf(name: string): Feature | undefined {
  const known = byName.get(name)
  if (known) return known
  const colon = name.indexOf(':')
  return colon < 0 ? undefined : ownFeatures(name.slice(colon + 1)).find(({ meta }) => meta.name === name)
}

/** A reason with the words for it. One whose feature is gone has its name for a label. */
export function toReason({ feature, effect, value, usual }: KeptReason, lang: Language): Reason {
  const meta = featureOf(feature)?.meta
  return {
    feature,
    label: meta?.label[lang] ?? feature,
    family: meta?.family ?? 'lifecycle',
    effect,
    value,
    usual,
    unit: meta?.unit ?? 'count',
    team: meta?.teams[0] ?? null,
  }
}
