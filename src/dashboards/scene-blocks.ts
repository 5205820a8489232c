import type { Team } from '../access/index.ts'
import { type BlockParts, heroBlock, measureName, named, noQuote, type Setting } from './blocks.ts'
import { failedFigure, judge, type TileWords } from './figure.ts'
import { chooseQuotes } from './quote.ts'
import type { LineState, QuoteState, SceneState } from './state.ts'
import { type MeasureRef, type Scene, teamSchema } from './wall.ts'

/** More words than this cannot be read in one scene. */
const mostQuotes = 4

/** One scene of a wall. Never throws: what fails is a state inside it. */
export async function sceneBlock(parts: BlockParts, setting: Setting, scene: Scene): Promise<SceneState> {
  const { id, title } = scene
  if (scene.view === 'words')
    return { id, title, view: 'words', quotes: await quotesOf(parts, setting, scene) }
  if (scene.view === 'measures') {
    const lines = await Promise.all(scene.lines.map((line) => lineBlock(parts, setting, line)))
    return { id, title, view: 'measures', lines }
  }
  const { hero, stages } = setting.wall.definition
  const stage = stages.find((one) => one.id === scene.stage)
  const tile = stage ?? { label: title, measure: null, unit: 'count' as const, good: 'none' as const }
  const [figure, ...beside] = await Promise.all([
    heroBlock(parts, setting, { ...tile, hours: hero.hours, marks: hero.marks }),
    ...scene.beside.map((line) => lineBlock(parts, setting, line)),
  ])
  return { id, title, view: 'stage', figure, caption: stage?.caption ?? '', beside }
}

/** A measure as a line of a list. Never throws: a failure is a state. */
export async function lineBlock(
  parts: BlockParts,
  { wall, now, zone }: Setting,
  line: TileWords & { measure: MeasureRef },
): Promise<LineState> {
  const spark: LineState['spark'] = { grain: 'hour', points: [], band: [] }
  try {
    const [found, definition] = await Promise.all([
      parts.measuring.figure(wall.workspace, line.measure, now, zone),
      parts.measuring.definitionOf(wall.workspace, line.measure),
    ])
    const state = judge(line, await named(parts, found, wall.workspace), wall.definition.thresholds)
    return { ...state, aim: aimOf(definition), owners: ownersOf(definition), spark: found.spark }
  } catch (thrown) {
    const reference = parts.note(`line ${line.label}`, thrown)
    return { ...failedFigure(line, measureName(line.measure), reference), aim: null, owners: [], spark }
  }
}

/** What a measure is to reach; null when nobody set an aim. */
function aimOf(definition: Record<string, unknown>): LineState['aim'] {
  const { value, by } = (definition.aim ?? {}) as { value?: unknown; by?: unknown }
  return typeof value === 'number' ? { value, by: typeof by === 'string' ? by : null } : null
}

/** Teams that look after a measure; none for one that is written out in a wall. */
export function ownersOf(definition: Record<string, unknown>): Team[] {
  const owners = Array.isArray(definition.owners) ? (definition.owners as { team?: unknown }[]) : []
  return owners.flatMap(({ team }) => teamSchema.safeParse(team).data ?? [])
}

async function quotesOf(
  parts: BlockParts,
  { wall, now }: Setting,
  scene: Extract<Scene, { view: 'words' }>,
): Promise<QuoteState[]> {
  try {
    const found: QuoteState[] = []
    for (const rule of scene.quotes) {
      const rows = await parts.queries.quotes(wall.workspace, rule, now)
      found.push(...chooseQuotes(rows, rule, mostQuotes - found.length))
    }
    return found
  } catch (thrown) {
    return [{ ...noQuote, status: 'failed', reference: parts.note(`scene ${scene.id}`, thrown) }]
  }
}
