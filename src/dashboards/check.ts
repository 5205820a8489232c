import { longestHeadline } from './headline.ts'
import { headlineLimit, type MeasureRef, type WallDefinition } from './wall.ts'

/** Every measure of a wall with its place in the definition. */
export function measuresOf(definition: WallDefinition): [string, MeasureRef][] {
  const places: [string, MeasureRef | null][] = [
    ['/definition/hero/measure', definition.hero.measure],
    ...definition.stages.map((one, at): [string, MeasureRef | null] => [
      `/definition/stages/${at}/measure`,
      one.measure,
    ]),
    ...definition.needs.map((one, at): [string, MeasureRef] => [
      `/definition/needs/${at}/measure`,
      one.measure,
    ]),
    ...definition.changes.map((one, at): [string, MeasureRef] => [
      `/definition/changes/${at}/measure`,
      one.measure,
    ]),
  ]
  return places.flatMap(([path, measure]) => (measure === null ? [] : [[path, measure]]))
}

/** Headline rules that may not fit on one line. */
export function* headlineFaults(definition: WallDefinition): Generator<{ path: string; message: string }> {
  const concerns = definition.stages.map((stage) => stage.concern)
  for (const [at, rule] of (definition.headlines ?? []).entries()) {
    const longest = longestHeadline(rule, concerns)
    if (longest > headlineLimit) {
      yield {
        path: `/definition/headlines/${at}`,
        message: `may be ${longest} characters long; ${headlineLimit} fit on one line`,
      }
    }
  }
}
