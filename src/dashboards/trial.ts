import type { Principal } from '../access/index.ts'
import { headlineOf, makeBlocks, partsOf } from './assembly.ts'
import type { BlockParts, Setting } from './blocks.ts'
import { definitionFaults, headlineFaults } from './check.ts'
import { longestHeadline, standardRules } from './headline.ts'
import { headlineHistory, type Past, type Stretch } from './headline-history.ts'
import { inLanguage, type Language } from './language.ts'
import { dayMs, startOfHour } from './local-time.ts'
import type { HeadlineState, WallBlocks, WallState } from './state.ts'
import {
  type HeadlineRuleWords,
  headlineLimit,
  type MeasureRef,
  type Thresholds,
  type WallDefinition,
} from './wall.ts'

interface TrialDependencies {
  parts: BlockParts
  settingOf: (workspace: string, id: string, language: Language) => Promise<Setting>
  state: (principal: Principal, id: string, given: { language: Language }) => Promise<{ state: WallState }>
  clock: () => number
}

/** What is tried: rules and thresholds that are not saved yet; absent ones are the wall's own. */
export interface Tried {
  rules?: readonly HeadlineRuleWords[] | undefined
  thresholds?: Thresholds | undefined
  language: Language
}

/** Trying what stands on a wall before it is saved: a whole definition, and headline rules now and on the past. */
export function createTrial({ parts, settingOf, state, clock }: TrialDependencies) {
  /** A wall with what is tried on it. */
  async function tried(
    workspace: string,
    id: string,
    { rules, thresholds, language }: Tried,
  ): Promise<Setting> {
    const setting = await settingOf(workspace, id, language)
    const { definition } = setting.wall
    const headlines = rules ? inLanguage(rules, language) : definition.headlines
    const limits = thresholds ?? definition.thresholds
    return {
      ...setting,
      wall: {
        ...setting.wall,
        definition: {
          ...definition,
          ...(headlines ? { headlines: [...headlines] } : {}),
          ...(limits ? { thresholds: limits } : {}),
        },
      },
    }
  }

  /** The headline that given rules make of the wall as it is now, and how long each rule may get. */
  async function previewHeadline(principal: Principal, id: string, given: Tried) {
    const setting = await tried(principal.workspace, id, given)
    const { blocks } = (await state(principal, id, { language: given.language })).state
    const headline = headlineOf(setting, blocks)
    return {
      headline,
      length: lengthOf(headline),
      limit: headlineLimit,
      rules: lengths(setting, given.language),
    }
  }

  /**
   * What the headline would have said over the past days, hour by hour, by the wall's measures as they are recomputed
   * now; counts are taken by the hour.
   *
   * @param days whole days back from the last full hour
   */
  async function headlinePast(
    principal: Principal,
    id: string,
    { days, ...given }: Tried & { days: number },
  ): Promise<{ from: string; to: string; stretches: Stretch[]; hours: { rule: string; hours: number }[] }> {
    const setting = await tried(principal.workspace, id, given)
    const { wall, zone, company } = setting
    const to = startOfHour(clock(), zone)
    const from = to - days * dayMs
    const past = await pastOf(setting, from, to)
    const { headlines: rules, thresholds } = wall.definition
    const choosing = { rules, thresholds, language: given.language, zone, company }
    const stretches = headlineHistory(past, from, to, choosing)
    return {
      from: new Date(from).toISOString(),
      to: new Date(to).toISOString(),
      stretches,
      hours: hoursByRule(stretches),
    }
  }

  async function pastOf({ wall }: Setting, from: number, to: number): Promise<Past> {
    const { hero, stages } = wall.definition
    const read = async (measure: MeasureRef | null) =>
      measure === null ? { points: [], usual: [] } : parts.measuring.hourly(wall.workspace, measure, from, to)
    const [main, ...others] = await Promise.all([hero, ...stages].map((tile) => read(tile.measure)))
    return {
      hero: { good: hero.good, goodFrom: hero.goodFrom ?? null, ...main! },
      stages: stages.map(({ id, label, concern, good }, at) => ({
        id,
        label,
        concern,
        good,
        ...others[at]!,
      })),
    }
  }

  /**
   * The whole wall as a definition that is not saved would show it now. Nothing is written: needs neither begin nor end.
   *
   * @returns its blocks and what would keep it from being saved, beside measures
   */
  async function previewWall(
    principal: Principal,
    id: string,
    definition: WallDefinition,
    language: Language,
  ): Promise<{ blocks: WallBlocks; faults: { path: string; message: string }[] }> {
    const setting = await settingOf(principal.workspace, id, language)
    const shown: Setting = {
      ...setting,
      wall: { ...setting.wall, definition: inLanguage(definition, language) },
    }
    const keys = await partsOf(shown.wall.definition, (measure) =>
      parts.measuring.definitionOf(setting.wall.workspace, measure),
    )
    const blocks = await makeBlocks(readOnly(parts), shown, new Set(keys.keys()), undefined)
    const faults = [...definitionFaults(definition), ...headlineFaults(definition, setting.company, language)]
    return { blocks, faults }
  }

  return { previewHeadline, headlinePast, previewWall }
}

/** The parts of a wall with a memory that forgets: for looking at what is not saved. */
function readOnly(parts: BlockParts): BlockParts {
  return {
    ...parts,
    repository: {
      openEpisodes: (wall) => parts.repository.openEpisodes(wall),
      beginEpisode: async () => undefined,
      endEpisode: async () => undefined,
    },
  }
}

function lengths({ wall, company }: Setting, language: Language) {
  const { stages, headlines } = wall.definition
  return (headlines ?? standardRules(language)).map((rule) => ({
    id: rule.id,
    longest: longestHeadline(rule, { stages, company }, language),
  }))
}

function lengthOf({ calm, concern }: HeadlineState): number {
  return calm.length + (concern ? concern.length + 1 : 0)
}

function hoursByRule(stretches: readonly Stretch[]): { rule: string; hours: number }[] {
  const hours = new Map<string, number>()
  for (const { rule, from, to } of stretches)
    hours.set(rule, (hours.get(rule) ?? 0) + (Date.parse(to) - Date.parse(from)) / 3_600_000)
  return [...hours].map(([rule, many]) => ({ rule, hours: many })).sort((a, b) => b.hours - a.hours)
}
