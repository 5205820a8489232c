/** What a measure says of one person at one moment. */
export interface Answer {
  person: string
  /** Whose answers may be alike. */
  cluster: string
  /** ms */
  at: number
  value: number
  traits: readonly string[]
}

/** A measure as it is known of people: answers with a value each, or happenings, of which none is 0. */
export interface Known {
  kind: 'answers' | 'happenings'
  answers: readonly Answer[]
}

/** One answer to the measure above with what the measures below said of the same person before, and after. */
export interface Observation {
  person: string
  cluster: string
  at: number
  y: number
  /** Of each measure below: the mean of its answers in the days before, or how much happened; null: no answer. */
  before: (number | null)[]
  /** The same of the first of them in the days after; null also where those days are not over. */
  after: number | null
  /** Whether the newest of the first measure's answers came at the very same moment. */
  same: boolean
  traits: readonly string[]
}

export interface Pairing {
  /** ms that count before, and after. */
  within: number
  /** When the first event of all came: nothing is known of the days before. */
  dataFrom: number
  /** Where what is known ends. */
  to: number
}

/**
 * Lays each answer beside what happened to the same person before it: the moment itself included, since an answer about
 * a call stands in the call's own event or comes after it.
 *
 * @param drivers the measure below, then those that are adjusted for; answers in order of time
 */
export function observe(
  outcome: readonly Answer[],
  drivers: readonly Known[],
  { within, dataFrom, to }: Pairing,
): Observation[] {
  const byPerson = drivers.map(({ kind, answers }) => ({
    kind,
    of: Map.groupBy(answers, (one) => one.person),
  }))
  const observations: Observation[] = []
  for (const { person, cluster, at, value, traits } of outcome) {
    if (at - within < dataFrom) continue
    const lists = byPerson.map(({ kind, of }) => ({ kind, answers: of.get(person) ?? [] }))
    const before = lists.map(({ kind, answers }) => reading(kind, answers, at - within, at))
    const first = lists[0]!
    observations.push({
      person,
      cluster,
      at,
      y: value,
      before,
      after: at + within <= to ? reading(first.kind, first.answers, at + 1, at + within) : null,
      same: first.answers.some((one) => one.at === at),
      traits,
    })
  }
  return observations
}

/** Of a stretch of time, both ends included. */
function reading(kind: Known['kind'], answers: readonly Answer[], from: number, to: number): number | null {
  let sum = 0
  let n = 0
  for (const one of answers) {
    if (one.at < from || one.at > to) continue
    sum += one.value
    n++
  }
  if (kind === 'happenings') return sum
  return n === 0 ? null : sum / n
}

const week = 7 * 86_400_000

/**
 * Happenings as something that may be asked of everybody each week: how much happened to a person in that week, 0 for
 * most. What happens once only, such as leaving, is not asked after it happened. Asked is just before the week begins,
 * so that what is laid beside it came before.
 *
 * @param people everybody, with when they were first seen
 */
export function weekly(
  happened: readonly Answer[],
  people: readonly { person: string; cluster: string; first: number; traits: readonly string[] }[],
  { from, to, once }: { from: number; to: number; once: boolean },
): Answer[] {
  const byPerson = Map.groupBy(happened, (one) => one.person)
  const weeks = Math.floor((to - from) / week)
  return people.flatMap(({ person, cluster, first, traits }) => {
    const own = byPerson.get(person) ?? []
    const asked: Answer[] = []
    for (let index = 0; index < weeks; index++) {
      const [begins, ends] = [from + index * week, from + (index + 1) * week]
      if (first > begins) continue
      if (once && own.some((one) => one.at < begins)) break
      const value = own.reduce((sum, one) => (one.at >= begins && one.at < ends ? sum + one.value : sum), 0)
      asked.push({ person, cluster, at: begins - 1, value: once ? Math.min(1, value) : value, traits })
    }
    return asked
  })
}
