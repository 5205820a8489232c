import type { CarriedBy } from './carried.ts'
import type { MemberQueries } from './member-queries.ts'
import type { Segment } from './segment.ts'
import type { Cause } from './touched.ts'

/**
 * Tells other systems.
 *
 * @param options.key names the fact: told twice under one key, it goes out once
 */
export type PublishSegment = (
  workspace: string,
  type: 'segment.entered' | 'segment.left',
  data: Record<string, unknown>,
  options: { key: string },
) => Promise<void>

/** People of one message. A larger change is several messages. */
const mostPeople = 100
/** Values of traits in one message, which keep it small enough to be sent. */
const mostValues = 100
const readAtOnce = 5000

/** Why somebody entered or left of themselves, not because the group was made, changed or removed. */
const ownCauses: readonly Cause[] = ['event', 'time', 'person', 'group', 'recount']

/**
 * Tells who entered and left after a run. That somebody is now known as another person (`joined`) is told as that, not as
 * leaving. Each message has a key that depends on the changes only, so that telling again after a crash repeats nothing. The traits
 * that the group tells of are those of the moment of telling.
 */
export async function tellChanges(
  {
    queries,
    publish,
    carriedBy,
  }: { queries: Pick<MemberQueries, 'changesAfter'>; publish: PublishSegment; carriedBy: CarriedBy },
  workspace: string,
  segment: Pick<Segment, 'name' | 'label' | 'tell' | 'tellTraits'>,
  after: number,
): Promise<void> {
  if (segment.tell === 'nothing') return
  const causes: readonly Cause[] = segment.tell === 'everyone' ? [...ownCauses, 'definition'] : ownCauses
  const { tellTraits } = segment
  const peopleAtOnce =
    tellTraits.length > 0 ? Math.min(mostPeople, Math.floor(mostValues / tellTraits.length)) : mostPeople
  const of = { workspace, segment: segment.name, after }
  for (let start = 0; ; start += readAtOnce) {
    const changes = await queries.changesAfter(of, causes, { start, most: readAtOnce })
    for (let first = 0; first < changes.length; first += peopleAtOnce) {
      const some = changes.slice(first, first + peopleAtOnce)
      const ids = [...new Set(some.map(({ person }) => person))]
      const carried = await carriedBy(workspace, ids, tellTraits)
      for (const entered of [true, false]) {
        const people = some.filter((change) => change.entered === entered)
        if (people.length === 0) continue
        const data = {
          segment: segment.name,
          label: segment.label,
          people: people.map(({ person, at, cause, evidence }) => ({
            id: person,
            at: new Date(at).toISOString(),
            because: cause,
            evidence: evidence === '' ? null : evidence,
            ...(tellTraits.length > 0 ? { traits: carried.get(person) ?? {} } : {}),
          })),
        }
        // Parted otherwise than before a crash, messages are others: people may be told of twice, and never not at all.
        const size = peopleAtOnce === mostPeople ? '' : `/${peopleAtOnce}`
        const key = `${segment.name}/${after}/${start + first}${size}`
        await publish(workspace, entered ? 'segment.entered' : 'segment.left', data, { key })
      }
    }
    if (changes.length < readAtOnce) return
  }
}
