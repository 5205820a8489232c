import {
  type BlockParts,
  changeBlock,
  heroBlock,
  needsBlock,
  quoteBlock,
  type Setting,
  sourcesBlock,
  stageBlock,
} from './blocks.ts'
import { eventNamesOf } from './event-names.ts'
import { headlineFor, readSituation } from './headline.ts'
import type { PartKey } from './live.ts'
import type { ChangeState, NeedsState, WallBlocks } from './state.ts'
import type { MeasureRef, WallDefinition } from './wall.ts'
import { writtenTime } from './written-time.ts'

/** Parts of a wall with the events that touch them. */
export async function partsOf(
  definition: WallDefinition,
  definitionOf: (measure: MeasureRef) => Promise<Record<string, unknown>>,
): Promise<Map<PartKey, ReadonlySet<string> | null>> {
  const namesOf = async (measures: readonly (MeasureRef | null)[]): Promise<Set<string> | null> => {
    const names = new Set<string>()
    for (const measure of measures) {
      if (measure === null) continue
      // A measure that is gone shows as a failed part; here it only adds no events.
      const found = await definitionOf(measure).catch(() => undefined)
      const events = found && eventNamesOf(found)
      if (found && events === null) return null
      for (const name of events ?? []) names.add(name)
    }
    return names
  }
  const { hero, stages, needs, quotes, changes } = definition
  const heroEvents = await namesOf([hero.measure])
  for (const mark of hero.marks) heroEvents?.add(mark.starts).add(mark.ends)
  const parts = new Map<PartKey, ReadonlySet<string> | null>([['hero', heroEvents]])
  for (const stage of stages) parts.set(`stage:${stage.id}`, await namesOf([stage.measure]))
  parts.set('needs', await namesOf(needs.map((need) => need.measure)))
  parts.set('change', await namesOf(changes.map((change) => change.measure)))
  parts.set('quote', new Set(quotes.map((quote) => quote.event)))
  // Sources only change with time, which the hub brings by itself.
  parts.set('sources', new Set())
  return parts
}

/**
 * Makes the given parts, keeps the others, and writes the headline over all of them. Needs and change may wait for the
 * next making, so that the first picture comes sooner: they are `working` until then.
 */
export async function makeBlocks(
  parts: BlockParts,
  setting: Setting,
  keys: ReadonlySet<PartKey>,
  before: WallBlocks | undefined,
): Promise<WallBlocks> {
  const { wall, now, zone } = setting
  const made = <Block>(key: PartKey, make: () => Promise<Block>, kept: Block | undefined): Promise<Block> =>
    kept === undefined || keys.has(key) ? make() : Promise.resolve(kept)
  const [hero, needs, quote, change, sources, ...stages] = await Promise.all([
    made('hero', () => heroBlock(parts, setting), before?.hero),
    made('needs', () => needsBlock(parts, setting), before?.needs ?? needsWorking),
    made('quote', () => quoteBlock(parts, setting), before?.quote),
    made('change', () => changeBlock(parts, setting), before?.change ?? changeWorking),
    made('sources', () => sourcesBlock(parts, setting), before?.sources),
    ...wall.definition.stages.map((stage) =>
      made(
        `stage:${stage.id}`,
        () => stageBlock(parts, setting, stage),
        before?.stages.find((one) => one.id === stage.id),
      ),
    ),
  ])
  const situation = readSituation({ hero, stages, sources }, now, zone, (at) => writtenTime(at, now, zone))
  const headline = headlineFor(situation, wall.definition.headlines)
  return { headline, hero, stages, needs, quote, change, sources }
}

const needsWorking: NeedsState = { status: 'working', items: [], more: 0, failed: [], reference: null }
const changeWorking: ChangeState = {
  status: 'working',
  measure: null,
  since: new Date(0).toISOString(),
  percent: null,
  words: null,
  n: 0,
  reference: null,
}
