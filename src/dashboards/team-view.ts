import { z } from 'zod'
import type { Principal, Team } from '../access/index.ts'
import type { Metrics } from '../metrics/index.ts'
import type { BlockParts, Setting } from './blocks.ts'
import type { Language } from './language.ts'
import { lineBlock } from './scene-blocks.ts'
import {
  changeStateSchema,
  headlineStateSchema,
  lineStateSchema,
  needsStateSchema,
  sourcesStateSchema,
  type WallState,
} from './state.ts'
import { teamSchema } from './wall.ts'

/** What one team sees first: the same numbers as everybody, those it looks after on top. */
export const teamViewSchema = z.object({
  team: teamSchema,
  at: z.string(),
  headline: headlineStateSchema,
  /** What needs this team, then what needs others. */
  needs: needsStateSchema,
  /** Measures that the team looks after, those on the wall first. */
  lines: z.array(lineStateSchema),
  /** Measures of the team beyond those shown. */
  more: z.number(),
  change: changeStateSchema,
  sources: sourcesStateSchema,
})
type TeamView = z.infer<typeof teamViewSchema>

interface TeamViewDependencies {
  metrics: Pick<Metrics, 'list'>
  parts: BlockParts
  settingOf: (workspace: string, id: string, language: Language) => Promise<Setting>
  state: (principal: Principal, id: string, given: { language: Language }) => Promise<{ state: WallState }>
}

const shownLines = 8

/** The page a team opens first. */
export function createTeamView({ metrics, parts, settingOf, state }: TeamViewDependencies) {
  /** The first wall of the workspace as it concerns one team, with the measures that the team looks after. */
  async function teamView(principal: Principal, team: Team, language: Language): Promise<TeamView> {
    const [{ state: shown }, setting, catalogue] = await Promise.all([
      state(principal, 'default', { language }),
      settingOf(principal.workspace, 'default', language),
      metrics.list(principal.workspace),
    ])
    const { hero, stages } = setting.wall.definition
    const onWall = [hero, ...stages].map((tile) => tile.measure)
    const own = catalogue
      .map(({ definition }) => definition)
      .filter((definition) => definition.owners.some((owner) => owner.team === team))
      .toSorted((a, b) => placeOf(a.name, onWall) - placeOf(b.name, onWall))
    const lines = await Promise.all(
      own.slice(0, shownLines).map(({ name, label, unit, good }) => {
        // A measure that stands on the wall is called what the wall calls it.
        const tile = [hero, ...stages].find((one) => one.measure === name)
        return lineBlock(parts, setting, { label: tile?.label ?? label, unit, good, measure: name })
      }),
    )
    const { headline, needs, change, sources } = shown.blocks
    const items = needs.items.toSorted(
      (a, b) => Number(b.owners.includes(team)) - Number(a.owners.includes(team)),
    )
    return {
      team,
      at: shown.at,
      headline,
      needs: { ...needs, items },
      lines,
      more: Math.max(0, own.length - shownLines),
      change,
      sources,
    }
  }

  return { teamView }
}

function placeOf(name: string, onWall: readonly unknown[]): number {
  const at = onWall.indexOf(name)
  return at < 0 ? onWall.length : at
}
