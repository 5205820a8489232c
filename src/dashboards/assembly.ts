import {
  type BlockParts,
  changeBlock,
  heroBlock,
  needsBlock,
  quoteBlock,
  type Setting,
  sourcesBlock,
  stageBlock,
  warningsBlock,
} from './blocks.ts'
import { eventNamesOf } from './event-names.ts'
import { headlineFor, readSituation } from './headline.ts'
import type { PartKey } from './live.ts'
import { sceneBlock } from './scene-blocks.ts'
import type { ChangeState, NeedsState, WallBlocks } from './state.ts'
import type { MeasureRef, Scene, SpokenDefinition } from './wall.ts'
import { writtenTime } from './written-time.ts'

/** Parts of a wall with the events that touch them. */
export async function partsOf(
  definition: SpokenDefinition,
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
  for (const scene of definition.scenes ?? [])
    parts.set(`scene:${scene.id}`, await sceneEvents(scene, definition, namesOf))
  // Sources and early warnings only change with time, which the hub brings by itself.
  parts.set('sources', new Set())
  parts.set('warnings', new Set())
  return parts
}

async function sceneEvents(
  scene: Scene,
  { stages, hero }: SpokenDefinition,
  namesOf: (measures: readonly (MeasureRef | null)[]) => Promise<Set<string> | null>,
): Promise<Set<string> | null> {
  if (scene.view === 'words') return new Set(scene.quotes.map((quote) => quote.event))
  if (scene.view === 'measures') return namesOf(scene.lines.map((line) => line.measure))
  const stage = stages.find((one) => one.id === scene.stage)
  const names = await namesOf([stage?.measure ?? null, ...scene.beside.map((line) => line.measure)])
  for (const mark of hero.marks) names?.add(mark.starts).add(mark.ends)
  return names
}

/**
 * Makes the given parts, keeps the others, and writes the headline over all of them. Needs, change and
 * scenes may wait for the next making, so that the first picture comes sooner: the former are `working` until then.
 */
export async function makeBlocks(
  parts: BlockParts,
  setting: Setting,
  keys: ReadonlySet<PartKey>,
  before: WallBlocks | undefined,
): Promise<WallBlocks> {
  const { wall } = setting
  const made = <Block>(key: PartKey, make: () => Promise<Block>, kept: Block | undefined): Promise<Block> =>
    kept === undefined || keys.has(key) ? make() : Promise.resolve(kept)
  const [hero, needs, quote, change, sources, warnings, ...stages] = await Promise.all([
    made('hero', () => heroBlock(parts, setting), before?.hero),
    made('needs', () => needsBlock(parts, setting), before?.needs ?? needsWorking),
    made('quote', () => quoteBlock(parts, setting), before?.quote),
    made('change', () => changeBlock(parts, setting), before?.change ?? changeWorking),
    made('sources', () => sourcesBlock(parts, setting), before?.sources),
    made('warnings', () => warningsBlock(parts, setting), before?.warnings),
    ...wall.definition.stages.map((stage) =>
      made(
        `stage:${stage.id}`,
        () => stageBlock(parts, setting, stage),
        before?.stages.find((one) => one.id === stage.id),
      ),
    ),
  ])
  const scenes = await Promise.all(
    (wall.definition.scenes ?? []).map((scene) =>
      made(
        `scene:${scene.id}`,
        () => sceneBlock(parts, setting, scene),
        before?.scenes.find((one) => one.id === scene.id) ?? sceneWorking(scene),
      ),
    ),
  )
  const headline = headlineOf(setting, { hero, stages, sources })
  return { headline, hero, stages, needs, quote, change, sources, warnings, scenes }
}

/** The sentence over blocks that were made. */
export function headlineOf(
  { wall, now, zone, company }: Setting,
  blocks: Pick<WallBlocks, 'hero' | 'stages' | 'sources'>,
  rules = wall.definition.headlines,
): WallBlocks['headline'] {
  const { thresholds } = wall.definition
  const writeTime = (at: string) => writtenTime(at, now, zone, wall.language)
  const situation = readSituation(blocks, { now, zone, company, thresholds, writeTime })
  return headlineFor(situation, rules, wall.language)
}

const sceneWorking = ({ id, title }: Scene) => ({ id, title, view: 'working' as const })
const needsWorking: NeedsState = { status: 'working', items: [], more: 0, failed: [], reference: null }
const changeWorking: ChangeState = {
  status: 'working',
  measure: null,
  since: new Date(0).toISOString(),
  percent: null,
  words: null,
  n: 0,
  lasting: null,
  reference: null,
}
