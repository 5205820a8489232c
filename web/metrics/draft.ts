/** Kinds of measures in the order in which they are offered. */
export const kinds = [
  'count',
  'sum',
  'average',
  'percentile',
  'unique',
  'ratio',
  'share',
  'nps',
  'csat',
  'ces',
  'open',
  'latest',
  'conversion',
  'retention',
  'between',
  'stickiness',
  'formula',
] as const
export type DraftKind = (typeof kinds)[number]

/** A definition as a loose record: which fields it has depends on its kind, and the server says what is missing. */
export type Draft = Record<string, unknown> & { kind: DraftKind }

/** What the fields of one kind get. */
export interface KindFieldsProps {
  value: Draft
  /** Changes some fields of the draft; undefined takes one away. */
  set: (change: Record<string, unknown>) => void
}

/** Fields that say what a measure is called; they stay whatever it counts. */
const telling = [
  'name',
  'label',
  'description',
  'question',
  'unit',
  'good',
  'aim',
  'owners',
  'robots',
  'filter',
]

/** Kinds that read one property of their events. */
export function needsProperty(kind: DraftKind): boolean {
  return ['sum', 'average', 'unique', 'percentile', 'nps', 'csat', 'ces'].includes(kind)
}

/** Units that a kind is usually read in; undefined where it depends on what is read. */
const unitOfKind: Partial<Record<DraftKind, string>> = {
  count: 'count',
  unique: 'count',
  open: 'count',
  ratio: 'percent',
  share: 'percent',
  csat: 'percent',
  nps: 'score',
  ces: 'score',
  conversion: 'percent',
  retention: 'percent',
  stickiness: 'percent',
  between: 'seconds',
}

/** The draft with the fields that another kind needs; what both have stays. */
export function ofKind(value: Draft, kind: DraftKind): Draft {
  const { event, property } = value
  const told = Object.fromEntries(Object.entries(value).filter(([field]) => telling.includes(field)))
  const unit = unitOfKind[kind]
  return { ...told, ...(unit ? { unit } : {}), kind, ...fieldsOf(kind, { event, property }, value) }
}

function fieldsOf(
  kind: DraftKind,
  { event, property }: { event: unknown; property: unknown },
  value: Draft,
): Record<string, unknown> {
  const read = event === undefined ? {} : { event }
  const part = { kind: 'count', ...read }
  const noMoment = { event: '' }
  const moment = { event: event ?? '' }
  switch (kind) {
    case 'ratio':
      return { numerator: value.numerator ?? value.part ?? part, denominator: value.denominator ?? part }
    case 'share':
      return { part: value.part ?? value.numerator ?? part }
    case 'open':
      return { event: event ?? '', closedBy: value.closedBy ?? '', key: value.key ?? '' }
    case 'latest':
      return { event: event ?? '', aggregate: 'count', ...(value.key ? { key: value.key } : {}) }
    case 'conversion':
      return { steps: value.steps ?? [moment, noMoment], within: value.within ?? { days: 7 }, order: 'given' }
    case 'retention':
      return { start: value.start ?? moment, back: value.back ?? moment, every: 'week', after: 1 }
    case 'between':
      return { from: value.from ?? moment, to: value.to ?? noMoment, aggregate: 'median' }
    case 'stickiness':
      return { ...read, of: 'month' }
    case 'formula':
      return { formula: value.formula ?? '', measures: value.measures ?? {}, filter: undefined }
    default:
      return {
        ...read,
        ...(needsProperty(kind) && property !== undefined ? { property } : {}),
        ...(kind === 'percentile' ? { percentile: value.percentile ?? 0.5 } : {}),
      }
  }
}
