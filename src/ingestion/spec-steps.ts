import { park, type Step } from './pipeline.ts'
import { scorePercent } from './score-percent.ts'
import { eventSpec } from './spec.ts'
import { checkEvent, isSpecified } from './spec-check.ts'

/** A known event with a wrong or missing property is parked; an event the sender named itself passes. */
export const checkSpecStep: Step = {
  name: 'check event spec',
  run({ row }) {
    // Properties are decoded only when somebody asks for them.
    if (row.type !== 'track' || !isSpecified(row.name)) return undefined
    const problem = checkEvent(row.name, row.properties)
    return problem ? park(problem.code, problem.reason) : undefined
  },
}

/** Adds what every measure of surveys wants: the score as a share of its range. */
export const addScorePercentStep: Step = {
  name: 'add score percent',
  run({ row }) {
    if (row.name !== 'Survey Answered') return undefined
    const percent = scorePercent(row.properties.kind, row.properties.score)
    if (percent !== undefined) row.properties = { ...row.properties, score_percent: percent }
    return undefined
  },
}

const channelByName = new Map(
  eventSpec.flatMap((event) => (event.channel ? [[event.name, event.channel] as const] : [])),
)
/** Segment's own words for where a call was made, and ours. */
const channelByPlace: Readonly<Record<string, string>> = { browser: 'web', mobile: 'app', server: 'server' }
const webLibrary = /analytics[.]js|analytics-next|rudder.*js|analytics-browser/i
const appLibrary = /ios|swift|android|kotlin|react-native|flutter|xamarin|unity/i

/**
 * Names the channel, unless an earlier step did: what the sender says (`context.channel`), else the event spec's, else
 * where the call was made by type, `channel` or library, else the kind of the source.
 */
export const nameChannelStep: Step = {
  name: 'name channel',
  run({ row, message, source }) {
    if (row.channel !== '') return undefined
    const said = row.context.channel
    row.channel =
      (typeof said === 'string' && said !== '' ? said.slice(0, 64) : undefined) ??
      channelByName.get(row.name) ??
      placeOf(message, row.type) ??
      (source.kind === 'web' || source.kind === 'app' ? source.kind : 'server')
    return undefined
  },
}

function placeOf(message: Record<string, unknown>, type: string): string | undefined {
  if (type === 'screen') return 'app'
  const said = message.channel
  if (typeof said === 'string' && Object.hasOwn(channelByPlace, said)) return channelByPlace[said]
  const context = message.context as { library?: { name?: unknown } | null } | null | undefined
  const { library } = context ?? {}
  if (typeof library?.name === 'string') return placeOfLibrary(library.name)
  return type === 'page' ? 'web' : undefined
}

/** Few libraries send everything, so what was found once is remembered. */
const placeByLibrary = new Map<string, string>()

function placeOfLibrary(library: string): string {
  let place = placeByLibrary.get(library)
  if (place === undefined) {
    place = appLibrary.test(library) ? 'app' : webLibrary.test(library) ? 'web' : 'server'
    if (placeByLibrary.size >= 1000) placeByLibrary.clear()
    placeByLibrary.set(library, place)
  }
  return place
}
