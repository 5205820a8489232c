import type { Team } from '../access/index.ts'
import type { Postgres } from '../db/index.ts'
import { createDefinitionStore, type Stored, type Writer } from '../definitions/index.ts'
import { TandemError } from '../errors.ts'
import type { Jobs } from '../jobs/index.ts'
import type { Logger } from '../logger.ts'
import type { Metrics } from '../metrics/index.ts'
import { createChanges } from './changes.ts'
import { defaultTree } from './default-tree.ts'
import { treeKind } from './definition-kind.ts'
import { createEstimation, readingOnce, type Source } from './estimation.ts'
import { judgeTogether } from './evidence.ts'
import { readNodes } from './figures.ts'
import { viewLinks } from './link.ts'
import { createNightly } from './nightly.ts'
import { createImpactRepository, type PastEstimate } from './repository.ts'
import { viewTeam } from './team.ts'
import { linkOf, signed, type Tree, treeSchema } from './tree.ts'
import type { ImpactView } from './view.ts'

export interface ImpactDependencies {
  postgres: Postgres
  metrics: Source & Pick<Metrics, 'list'>
  jobs: Pick<Jobs, 'queue'>
  workspaces: () => Promise<{ id: string }[]>
  /** The present, ms. */
  clock: () => number
  logger: Logger
}

/** How each team moves customers: trees of measures, what is known of their links, and what changes are made of. */
export function createImpact({ postgres, metrics, jobs, workspaces, clock, logger }: ImpactDependencies) {
  const trees = createDefinitionStore<Tree>({
    postgres,
    clock,
    kind: 'impact_tree',
    schema: treeSchema,
    fieldOrder: ['name', 'label', 'description', 'period', 'adjust', 'cluster', 'groups', 'nodes', 'links'],
    noun: 'tree',
    notFound: 'impact_tree_not_found',
  })
  const repository = createImpactRepository(postgres)
  const estimation = createEstimation(metrics)
  const changes = createChanges({ metrics, clock })

  /** @throws TandemError `definition_invalid`, `conflict` */
  async function save(workspace: string, definition: unknown, writer: Writer): Promise<Stored<Tree>> {
    const parsed = treeSchema.safeParse(definition)
    if (!parsed.success)
      throw new TandemError('definition_invalid', {
        errors: parsed.error.issues.map(({ path, message }) => ({
          path: `/${path.map(String).join('/')}`,
          message,
        })),
      })
    const before = await trees.find(workspace, parsed.data.name)
    const tree = signed(parsed.data, before?.definition, writer.by, new Date(clock()).toISOString())
    // Who signs is told from the version that was read: nobody may have written since.
    const expected = writer.expected ?? before?.version ?? 0
    await trees.write(workspace, [{ name: tree.name, definition: tree, expected }], { by: writer.by })
    return trees.get(workspace, tree.name)
  }

  async function remove(workspace: string, name: string, writer: Writer): Promise<void> {
    await trees.write(workspace, [{ name, definition: null, expected: writer.expected }], { by: writer.by })
  }

  /**
   * Estimates every link of a tree from the events, corrects for having looked at all of them, and keeps it.
   *
   * @throws TandemError `impact_tree_not_found`, and what the stores throw
   */
  async function estimate(workspace: string, name: string, by: string): Promise<{ run: string }> {
    const { definition: tree, version } = await trees.get(workspace, name)
    const now = clock()
    const estimation = createEstimation(readingOnce(metrics))
    const prepared = []
    const outcomes = []
    // One after the other: the night's work leaves room for those who ask.
    for (const link of tree.links) {
      const inputs = await estimation.prepare(workspace, tree, link, now)
      prepared.push({ from: link.from, to: link.to, inputs })
      outcomes.push(await estimation.estimate(workspace, inputs))
    }
    const seen = judgeTogether(outcomes)
    const links = prepared.map((one, index) => ({ ...one, seen: seen[index]! }))
    return { run: await repository.addRun(workspace, name, { version, at: new Date(now), by, links }) }
  }

  /** A tree with its figures and what is known of its links. @throws TandemError `impact_tree_not_found` */
  async function view(workspace: string, name: string): Promise<ImpactView> {
    const { definition: tree, version } = await trees.get(workspace, name)
    const [nodes, run] = await Promise.all([
      readNodes(metrics, workspace, tree, clock()),
      repository.newestRun(workspace, name),
    ])
    return {
      tree,
      version,
      nodes,
      links: viewLinks(tree, nodes, run),
      estimated: run ? { run: run.id, at: run.at, by: run.by, version: run.version } : null,
    }
  }

  /** The tree of that name; the first by name when absent. @throws TandemError `impact_tree_not_found` */
  async function nameOf(workspace: string, name: string | undefined): Promise<string> {
    if (name !== undefined) return name
    const [first] = await trees.list(workspace)
    if (!first) throw new TandemError('impact_tree_not_found', { detail: 'There is no tree yet.' })
    return first.definition.name
  }

  /** How a team's measures reach customers. @throws TandemError `impact_tree_not_found` */
  async function team(workspace: string, of: Team, tree?: string) {
    const name = await nameOf(workspace, tree)
    const { nodes, links } = await view(workspace, name)
    return viewTeam(of, name, nodes, links)
  }

  /** Teams that work on something in a tree, with how many measures. */
  async function teams(workspace: string, tree?: string): Promise<{ team: Team; measures: number }[]> {
    const name = await nameOf(workspace, tree)
    const { definition } = await trees.get(workspace, name)
    const owners = new Map(
      (await metrics.list(workspace)).map((one) => [
        one.definition.name,
        one.definition.owners.map((owner) => owner.team),
      ]),
    )
    const counts = new Map<Team, number>()
    for (const node of definition.nodes) {
      if (node.place === 'told') continue
      for (const one of node.teams ?? owners.get(node.measure) ?? [])
        counts.set(one, (counts.get(one) ?? 0) + 1)
    }
    return [...counts].map(([one, measures]) => ({ team: one, measures }))
  }

  /**
   * The same estimate once more, from the inputs it was made of: over the same events it is the same.
   *
   * @throws TandemError `impact_run_not_found`
   */
  async function again(workspace: string, run: string, link: { from: string; to: string }) {
    const past: PastEstimate = await repository.one(workspace, run, link)
    return { past, now: await estimation.estimate(workspace, past.inputs) }
  }

  const nightly = createNightly({ jobs, workspaces, trees, estimate, clock, logger })
  return {
    list: trees.list,
    get: trees.get,
    history: trees.history,
    save,
    remove,
    estimate,
    view,
    team,
    teams,
    again,
    /** Estimates of one link, newest first. @throws TandemError `impact_tree_not_found`, `impact_link_not_found` */
    async linkHistory(workspace: string, name: string, link: { from: string; to: string }) {
      linkOf((await trees.get(workspace, name)).definition, link)
      return repository.history(workspace, name, link)
    },
    /** What the change of a measure of the tree is made of. @throws TandemError `impact_no_top`, and as `view` */
    async change(workspace: string, name: string, asked: Parameters<typeof changes>[2]) {
      return changes(workspace, await view(workspace, name), asked)
    },
    /** The product's own tree; a name that was ever used is left alone. */
    installDefaults: (workspace: string) => trees.install(workspace, [treeSchema.parse(defaultTree)]),
    definitionKind: treeKind(trees),
    /** Estimates each tree every night; called when jobs have started. */
    begin: nightly.begin,
    /** Has the trees of a workspace estimated soon, by a job. */
    estimateSoon: nightly.soon,
  }
}

export type Impact = ReturnType<typeof createImpact>
