import { claimedCause, longestHeadline } from './headline.ts'
import { inLanguage, type Language } from './language.ts'
import { headlineLimit, type MeasureRef, type WallDefinition } from './wall.ts'

/** Something in a definition that cannot be saved. */
interface Fault {
  path: string
  message: string
}

/** Every measure of a wall with its place in the definition. */
export function measuresOf(definition: WallDefinition): [string, MeasureRef][] {
  const lists: [string, readonly { measure: MeasureRef | null }[]][] = [
    ['stages', definition.stages],
    ['needs', definition.needs],
    ['changes', definition.changes],
    ...(definition.scenes ?? []).flatMap((scene, at): [string, readonly { measure: MeasureRef }[]][] => {
      if (scene.view === 'measures') return [[`scenes/${at}/lines`, scene.lines]]
      return scene.view === 'stage' ? [[`scenes/${at}/beside`, scene.beside]] : []
    }),
  ]
  const places: [string, MeasureRef | null][] = [
    ['/definition/hero/measure', definition.hero.measure],
    ...lists.flatMap(([list, tiles]) =>
      tiles.map((tile, at): [string, MeasureRef | null] => [
        `/definition/${list}/${at}/measure`,
        tile.measure,
      ]),
    ),
  ]
  return places.flatMap(([path, measure]) => (measure === null ? [] : [[path, measure]]))
}

/** Ids that stand twice, and scenes and headlines that name a stage which is not there. */
export function* definitionFaults(definition: WallDefinition): Generator<Fault> {
  const lists = ['stages', 'needs', 'changes', 'headlines', 'scenes'] as const
  for (const list of lists) {
    const ids = (definition[list] ?? []).map((one) => one.id)
    for (const [at, id] of ids.entries()) {
      if (ids.indexOf(id) < at)
        yield { path: `/definition/${list}/${at}/id`, message: `${id} is there twice` }
    }
  }
  const stages = new Set(definition.stages.map((stage) => stage.id))
  const noStage = (id: string) => `there is no stage ${id}; there are ${[...stages].join(', ')}`
  for (const [at, scene] of (definition.scenes ?? []).entries()) {
    if (scene.view === 'stage' && !stages.has(scene.stage))
      yield { path: `/definition/scenes/${at}/stage`, message: noStage(scene.stage) }
  }
  for (const [at, { when }] of (definition.headlines ?? []).entries()) {
    if (when.stage !== undefined && !stages.has(when.stage))
      yield { path: `/definition/headlines/${at}/when/stage`, message: noStage(when.stage) }
  }
}

/** Headline rules that may not fit on one line, or that say why something is so. */
export function* headlineFaults(
  definition: WallDefinition,
  company: string,
  language: Language,
): Generator<Fault> {
  const { stages, headlines = [] } = inLanguage(definition, language)
  for (const [at, rule] of headlines.entries()) {
    const path = `/definition/headlines/${at}`
    const longest = longestHeadline(rule, { stages, company }, language)
    if (longest > headlineLimit) {
      yield { path, message: `may be ${longest} characters long; ${headlineLimit} fit on one line` }
    }
    const cause = claimedCause(`${rule.calm} ${rule.concern ?? ''}`)
    if (cause) yield { path, message: `“${cause}” claims a cause; a headline says what is, not why` }
  }
}
