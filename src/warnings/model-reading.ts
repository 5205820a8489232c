import { TandemError } from '../errors.ts'
import type { Cases } from './cases.ts'
import { savesOf } from './helped.ts'
import { featureOf } from './labels.ts'
import { planOf } from './model-inputs.ts'
import type { ModelPage, ModelSummary, ModelVersion, WarningRun } from './model-page.ts'
import type { ModelKey, Models } from './models.ts'
import type { Runs } from './runs.ts'
import type { Scores } from './scores.ts'
import type { SettingsStore } from './settings-store.ts'
import type { ModelRow, RunRow } from './tables.ts'
import { dissatisfiedDays, horizons, type Signal, type Whose } from './warning.ts'

/** What everybody may know of the models: how good they are, on whom, and what came of their warnings. */
export function createModelReading({
  models,
  runs,
  scores,
  cases,
  settings,
}: {
  models: Models
  runs: Runs
  scores: Scores
  cases: Cases
  settings: SettingsStore
}) {
  /** Every signal, of people, and of accounts where they are scored. */
  async function list(workspace: string): Promise<ModelSummary[]> {
    const [{ settings: decided }, counts, ended] = await Promise.all([
      settings.read(workspace),
      scores.counts(workspace),
      cases.ended(workspace),
    ])
    const whoses: Whose[] = decided.accounts ? ['person', 'account'] : ['person']
    const keys = whoses.flatMap((whose): ModelKey[] => [
      ...horizons.map((horizon) => ({ whose, signal: 'leave' as const, horizon })),
      { whose, signal: 'dissatisfied', horizon: dissatisfiedDays },
    ])
    return Promise.all(
      keys.map(async (key) => {
        const [newest] = await models.versions(workspace, key)
        const inUse = await models.inUse(workspace, key)
        const count = counts.find(
          (one) => one.whose === key.whose && one.signal === key.signal && one.horizon === key.horizon,
        )
        return {
          whose: key.whose,
          signal: key.signal,
          horizonDays: key.horizon,
          standing: newest?.standing ?? 'cannot_say',
          inUse: inUse ? toVersion(inUse) : null,
          newest: newest ? toVersion(newest) : null,
          scored: count?.scored ?? 0,
          scoredAt: count ? new Date(count.at).toISOString() : null,
          saves: savesOf(
            ended.filter(({ whose, horizon }) => whose === key.whose && horizon === key.horizon),
            key.signal,
            decided.usualShare,
          ),
        }
      }),
    )
  }

  async function keyOf(
    workspace: string,
    signal: Signal,
    { whose, horizon }: { whose: Whose; horizon?: number | undefined },
  ): Promise<ModelKey> {
    if (signal === 'dissatisfied') return { whose, signal, horizon: dissatisfiedDays }
    const { settings: decided } = await settings.read(workspace)
    if (horizon !== undefined) return { whose, signal, horizon }
    const wanted = { whose, signal, horizon: decided.horizonDays }
    if (await models.inUse(workspace, wanted)) return wanted
    // Where the wanted horizon cannot be told yet, the longest that can is in use.
    const others = (await models.allInUse(workspace)).filter(
      (one) => one.whose === whose && one.signal === signal,
    )
    const nearest = others.findLast((one) => one.horizon <= decided.horizonDays) ?? others[0]
    return { ...wanted, horizon: nearest?.horizon ?? decided.horizonDays }
  }

  /** @throws TandemError `warning_model_not_found` when nothing was learned yet */
  async function page(
    workspace: string,
    signal: Signal,
    asked: { whose: Whose; horizon?: number | undefined; version?: number },
  ): Promise<ModelPage> {
    const key = await keyOf(workspace, signal, asked)
    const versions = await models.versions(workspace, key)
    const row =
      asked.version === undefined
        ? (versions.find(({ standing }) => standing === 'in_use') ?? versions[0])
        : await models.version(workspace, key, asked.version)
    if (!row) throw new TandemError('warning_model_not_found')
    return { ...toPage(row), versions: versions.map(toVersion) }
  }

  async function run(workspace: string, id: string): Promise<WarningRun> {
    return toRun(await runs.get(workspace, id), await models.ofRun(id))
  }

  async function listRuns(workspace: string): Promise<WarningRun[]> {
    const rows = await runs.list(workspace)
    return Promise.all(
      rows.map(async (row) => toRun(row, row.kind === 'train' ? await models.ofRun(row.id) : [])),
    )
  }

  return { list, page, run, listRuns }
}

function toVersion({ whose, signal, horizon, version, standing, trained_at, model }: ModelRow): ModelVersion {
  return {
    whose,
    signal,
    horizonDays: horizon,
    version,
    standing,
    kind: model?.kind ?? null,
    trainedAt: trained_at.toISOString(),
    rows: model?.trainedOn.reduce((sum, { rows }) => sum + rows, 0) ?? 0,
    came: model?.trainedOn.reduce((sum, { left }) => sum + left, 0) ?? 0,
    auc: model?.quality.auc ?? null,
    brier: model?.quality.brier ?? null,
    failed: model?.checks.filter(({ passed, required }) => required && !passed).map(({ name }) => name) ?? [],
  }
}

function toPage(row: ModelRow): Omit<ModelPage, 'versions'> {
  const { model, inputs, drift } = row
  const { plan } = planOf(inputs)
  const labelOf = (name: string) => featureOf(name)?.meta.label ?? { en: name, de: name }
  const learned = model?.features.flatMap(({ name, importance, usual, missing }) => {
    const meta = featureOf(name)?.meta
    return meta ? [{ ...meta, importance, usual, missing }] : []
  })
  return {
    ...toVersion(row),
    checks: model?.checks ?? [],
    candidates: model?.candidates ?? [],
    quality: model?.quality ?? null,
    base: model?.base ?? null,
    line: model?.line ?? null,
    features: (learned ?? []).toSorted((one, two) => two.importance - one.importance),
    leftOut: [
      ...(model?.leftOut ?? []).map(({ feature, why }) => ({ feature, label: labelOf(feature), why })),
      ...plan.neverCame.map(({ meta }) => ({
        feature: meta.name,
        label: meta.label,
        why: 'never_came' as const,
      })),
      ...plan.tooFarBack.map(({ meta }) => ({
        feature: meta.name,
        label: meta.label,
        why: 'too_far_back' as const,
      })),
      ...(plan.withoutAlive ? [{ feature: 'alive', label: labelOf('alive'), why: plan.withoutAlive }] : []),
    ],
    drift,
    leaving: inputs.leaving,
    trainedOn: model?.trainedOn ?? [],
    seed: inputs.seed,
  }
}

function toRun(row: RunRow, learned: readonly ModelRow[]): WarningRun {
  return {
    id: row.id,
    kind: row.kind,
    state: row.state,
    step: row.step,
    askedAt: row.asked_at.toISOString(),
    askedBy: row.asked_by,
    startedAt: row.started_at?.toISOString() ?? null,
    finishedAt: row.finished_at?.toISOString() ?? null,
    error: row.error,
    models: learned.map(toVersion),
    scored: row.scored,
    opened: row.opened,
  }
}
