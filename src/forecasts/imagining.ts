import { TandemError } from '../errors.ts'
import type { Impact, ImpactView } from '../impact/index.ts'
import { followMoves, slopesOf } from './moving.ts'
import { type WhatIf, type WhatIfRequest, type WhatIfRequestInput, whatIfRequestSchema } from './what-if.ts'

type Node = ImpactView['nodes'][number]
const placeRank = { told: 0, matters: 1, works: 2 }

/** What moving measures of a tree is likely to bring. */
export function createImagining({ impact }: { impact: Pick<Impact, 'view' | 'list'> }) {
  /**
   * @throws TandemError `impact_tree_not_found`; `what_if_unknown_measure` for one that is not in the tree, or without a
   * present value where it is to be moved to one; `invalid_request`
   */
  return async function whatIf(workspace: string, given: WhatIfRequestInput): Promise<WhatIf> {
    const request = read(given)
    const view = await impact.view(workspace, request.tree ?? (await firstTree(workspace)))
    const nodes = new Map(view.nodes.map((node) => [node.measure, node]))
    const moves = request.moves.map((move) => moveOf(move, nodes, view.tree.label))
    const by = new Map(moves.map((move) => [move.measure, move.by]))
    const slopes = slopesOf(view.links)
    const moved = followMoves(slopes, by)
    const reached = new Set([...by.keys(), ...moved.keys()])
    const outcomes = [...moved].map(([measure, one]) => outcomeOf(nodes.get(measure)!, one))
    return {
      tree: view.tree.name,
      label: view.tree.label,
      moves,
      outcomes: outcomes.toSorted((one, two) => placeRank[one.place] - placeRank[two.place]),
      links: slopes
        .filter(({ from, to }) => reached.has(from) && reached.has(to) && !by.has(to))
        .map(({ from, to, grade, value, low, high }) => ({ from, to, grade, slope: value, low, high })),
    }
  }

  async function firstTree(workspace: string): Promise<string> {
    const [first] = await impact.list(workspace)
    if (!first) throw new TandemError('impact_tree_not_found', { detail: 'There is no tree yet.' })
    return first.definition.name
  }
}

function read(given: WhatIfRequestInput): WhatIfRequest {
  const parsed = whatIfRequestSchema.safeParse(given)
  if (parsed.success) return parsed.data
  throw new TandemError('invalid_request', {
    errors: parsed.error.issues.map(({ path, message }) => ({
      path: `/${path.map(String).join('/')}`,
      message,
    })),
  })
}

function moveOf({ measure, to, by }: WhatIfRequest['moves'][number], nodes: Map<string, Node>, tree: string) {
  const node = nodes.get(measure)
  if (!node || node.missing)
    throw new TandemError('what_if_unknown_measure', { detail: `${tree} has no measure ${measure}.` })
  const now = node.now.value
  if (now === null && to !== undefined)
    throw new TandemError('what_if_unknown_measure', {
      detail: `${node.label} has no value in the newest 28 days, so that a move to ${to} has no size. Give \`by\`.`,
    })
  const size = by ?? to! - now!
  const goal = now === null ? null : now + size
  const seen = node.weeks.flatMap(({ value }) => (value === null ? [] : [value]))
  return {
    measure,
    label: node.label,
    unit: node.unit,
    from: now,
    to: goal,
    by: size,
    beyond: goal === null || seen.length === 0 || goal < Math.min(...seen) || goal > Math.max(...seen),
  }
}

function outcomeOf(
  node: Node,
  moved: ReturnType<typeof followMoves> extends Map<string, infer One> ? One : never,
) {
  const now = node.now.value
  const { change, low, high, chanceUp, grade, ways } = moved
  const isDirected = chanceUp !== null && node.good !== 'none'
  return {
    measure: node.measure,
    label: node.label,
    unit: node.unit,
    good: node.good,
    place: node.place,
    now,
    change,
    low,
    high,
    value: now === null || change === null ? null : within(node.unit, now, now + change),
    chanceBetter: isDirected ? (node.good === 'up' ? chanceUp : 1 - chanceUp) : null,
    grade,
    ways,
  }
}

/** A share stays within 0 and 100, and what is 0 or more does not fall below it. */
function within(unit: Node['unit'], now: number, value: number): number {
  if (unit === 'percent') return Math.min(100, Math.max(0, value))
  return now >= 0 && (unit === 'count' || unit === 'seconds' || unit === 'minutes')
    ? Math.max(0, value)
    : value
}
