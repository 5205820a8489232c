import { newId } from '../access/index.ts'
import type { Logger } from '../logger.ts'
import { unitOf } from '../metrics/index.ts'
import type { ChangeDetail } from './change.ts'
import {
  belongTogether,
  budgetOf,
  type Ended,
  type FoundChange,
  findChanges,
  ownersOfSources,
  standsBefore,
} from './find.ts'
import { isKnown } from './judge.ts'
import { daysRead, type Reading, type Watch } from './reading.ts'
import { type ChangeRepository, type ChangeTransaction, json, lock, toKnown } from './repository.ts'
import type { LookResult } from './route-shapes.ts'
import type { ChangeSettings } from './settings.ts'
import type { SilentDays } from './sources.ts'
import type { ChangeRow, ChangeTables } from './tables.ts'
import type { Telling } from './telling.ts'

const dayMs = 86_400_000
/** Silences of sources that began longer ago are no news. */
const newestSilences = 28 * dayMs

export interface LookDependencies {
  repository: ChangeRepository
  reading: Reading
  telling: Telling
  sourceName: (workspace: string, source: string) => Promise<string>
  clock: () => number
  logger: Logger
}

/** Looks for changes and writes down what is new. */
export function createLook({ repository, reading, telling, sourceName, clock, logger }: LookDependencies) {
  /**
   * Looks at everything that is watched. What was found before is not found again, however often it is looked, and two
   * looks at once find it once.
   */
  async function look(
    workspace: string,
    grains: readonly ('day' | 'hour')[] = ['day', 'hour'],
  ): Promise<Omit<LookResult, 'people'>> {
    const now = clock()
    const settings = await repository.settings(workspace)
    const watch = await reading.read(workspace, settings, now, { grains })
    const before = await repository.since(workspace, now - (daysRead + 28) * dayMs)
    const { found, ended } = findChanges(watch, now, knownOf(before), settings, grains)
    const silences = await silencesOf(workspace, watch, settings, now)
    const written = await write(workspace, { found, ended, silences, late: watch.late, settings, now })
    await telling.publishWaiting()
    if (grains.includes('day'))
      await repository.noteLook(workspace, now, {
        watched: budgetOf(watch, settings).watched,
        measures: watch.measures,
        sources: watch.sources,
      })
    const looked = watch.series.length + watch.mixes.length + watch.hours.length
    logger.info({ workspace, looked, found: written.found, ms: clock() - now }, 'changes: looked')
    return {
      at: new Date(now).toISOString(),
      looked,
      ...written,
      late: watch.late.map(({ source }) => source),
    }
  }

  async function silencesOf(workspace: string, watch: Watch, settings: ChangeSettings, now: number) {
    const all = silencesIn(watch, settings).filter(({ since }) => since >= now - newestSilences)
    return Promise.all(all.map(async (one) => ({ ...one, name: await sourceName(workspace, one.source) })))
  }

  interface News {
    found: readonly FoundChange[]
    ended: readonly Ended[]
    silences: Awaited<ReturnType<typeof silencesOf>>
    late: Watch['late']
    settings: ChangeSettings
    now: number
  }

  /** Changes, their mails and what other systems are told, in one transaction. */
  async function write(workspace: string, { found, ended, silences, late, settings, now }: News) {
    return repository.tables.transaction().execute(async (transaction) => {
      await lock(transaction, workspace)
      const known = await repository.since(workspace, now - (daysRead + 28) * dayMs, transaction)
      await endThose(transaction, workspace, known, ended, now)
      await endSilences(transaction, workspace, known, late, now)
      const isNew = (one: FoundChange) =>
        !isKnown(one.finding, known.filter(({ subject }) => subject === one.subject).map(toKnown), one.grain)
      const rows = [
        ...found
          .filter(isNew)
          .sort(standsBefore)
          .map((one) => ({ one, row: rowOf(workspace, one, now) })),
        ...silences
          .filter(
            ({ source, since, until }) => !known.some((row) => isSameSilence(row, source, since, until)),
          )
          .map((one) => ({ one: undefined, row: silenceRow(workspace, one, now) })),
      ]
      group(rows, known)
      const held = await repository.silences(workspace, now)
      for (const { row } of rows) row.told = row.leads && !held.some((silence) => isSilenced(silence, row))
      const events = await telling.eventsOf(
        workspace,
        rows.map(({ row }) => row),
      )
      const kept: ChangeRow[] = []
      for (const { row } of rows) {
        row.waiting_event = row.told ? (events.get(row.id) ?? null) : null
        const inserted = await transaction
          .insertInto('changes')
          .values({
            ...row,
            finding: json(row.finding),
            history: json(row.history),
            waiting_event: row.waiting_event && json(row.waiting_event),
          })
          .onConflict((conflict) => conflict.doNothing())
          .executeTakeFirst()
        if (inserted.numInsertedOrUpdatedRows === 1n) kept.push(row)
      }
      if (settings.mail)
        await telling.mail(
          workspace,
          kept.filter(({ told }) => told),
          transaction,
        )
      return { found: kept.length, told: kept.filter(({ told }) => told).length }
    })
  }

  return look
}

export type Silence = Omit<SilentDays, 'until'> & { until: number | null }

/**
 * Sources that were silent on whole days, and those that are late now, as improbable as the false alarms of the team that
 * looks after sources ask. Of a source that sends in bursts no chance is known, so that its lateness is no change.
 */
export function silencesIn(watch: Watch, settings: ChangeSettings): Silence[] {
  const budget = budgetOf(watch, settings)
  const owners = [...ownersOfSources]
  const [byDay, byHour] = [budget.levelOf({ owners }, 'day'), budget.levelOf({ owners }, 'hour')]
  return [
    ...watch.silences.filter(({ p }) => p <= byDay),
    ...watch.late.flatMap(({ source, since, expected, probability }) =>
      probability !== null && probability <= byHour
        ? [{ source, since, until: null, expected: expected ?? 0, p: probability }]
        : [],
    ),
  ]
}

export function knownOf(rows: readonly ChangeRow[]): (subject: string) => ReturnType<typeof toKnown>[] {
  const bySubject = Map.groupBy(rows, ({ subject }) => subject)
  return (subject) => (bySubject.get(subject) ?? []).map(toKnown)
}

function rowOf(
  workspace: string,
  { subject, measure, by, grain, reading, finding }: FoundChange,
  now: number,
): ChangeRow {
  const { kind, direction, since, before, after, size, answers, p, shape } = finding
  const good = measure.good ?? 'none'
  const isJudged = good !== 'none' && direction !== 'moved' && kind !== 'spread'
  return {
    ...fresh(workspace, now),
    subject,
    measure: measure.name,
    teams: [...new Set(measure.owners.map(({ team }) => team))],
    kind,
    grain,
    direction,
    tone:
      kind === 'spread' && direction === 'up'
        ? 'bad'
        : isJudged
          ? direction === good
            ? 'good'
            : 'bad'
          : 'neutral',
    since: new Date(since),
    until: null,
    finding: {
      subject: {
        kind: 'measure',
        measure: measure.name,
        label: measure.label,
        unit: unitOf(measure),
        good,
        by,
      },
      before,
      after,
      size,
      answers,
      evidence: { p, odds: oddsOf(p) },
      owners: measure.owners.map(({ team, person }) => ({ team, ...(person ? { person } : {}) })),
      reading,
      shape,
    },
  }
}

function silenceRow(
  workspace: string,
  { source, name, since, until, expected, p }: Silence & { name: string },
  now: number,
): ChangeRow {
  return {
    ...fresh(workspace, now),
    subject: `source:${source}`,
    measure: null,
    teams: ownersOfSources.map(({ team }) => team),
    kind: 'silence',
    grain: until === null ? 'hour' : 'day',
    direction: 'down',
    tone: 'bad',
    since: new Date(since),
    until: until === null ? null : new Date(until),
    finding: {
      subject: { kind: 'source', source, name },
      before: expected,
      after: 0,
      size: { absolute: -expected, relative: expected > 0 ? -1 : null, low: null, high: null },
      answers: Math.round(expected),
      evidence: { p, odds: oddsOf(p) },
      owners: [...ownersOfSources],
      reading: 'value',
      shape: 'none',
    },
  }
}

function fresh(workspace: string, now: number) {
  const id = newId('chg')
  const history: ChangeDetail['history'] = [
    { at: new Date(now).toISOString(), by: 'Tandem', what: 'found', detail: null },
  ]
  return {
    id,
    workspace,
    found_at: new Date(now),
    state: 'new' as const,
    closed_as: null,
    assigned: null,
    acknowledged: null,
    group_id: id,
    leads: true,
    told: false,
    history,
    waiting_event: null,
  }
}

/** At most so many times likelier with a change than without (Sellke, Bayarri and Berger 2001, American Statistician 55:62). */
function oddsOf(p: number): number {
  const held = Math.max(p, 1e-300)
  return held < 1 / Math.E ? -1 / (Math.E * held * Math.log(held)) : 1
}

function isSameSilence(
  { subject, since, until }: ChangeRow,
  source: string,
  from: number,
  to: number | null,
): boolean {
  if (subject !== `source:${source}`) return false
  const [start, end] = [since.getTime(), until?.getTime() ?? Number.POSITIVE_INFINITY]
  return from <= end + dayMs && (to ?? Number.POSITIVE_INFINITY) >= start - dayMs
}

function isSilenced(silence: ChangeTables['change_silences'], row: ChangeRow): boolean {
  const { subject } = row.finding
  const by = subject.kind === 'measure' ? subject.by : null
  return (
    (silence.kind === null || silence.kind === row.kind) &&
    (silence.measure === null || silence.measure === row.measure) &&
    (silence.dimension === null || silence.dimension === by?.dimension) &&
    (silence.value === null || silence.value === by?.value) &&
    (silence.source === null || (subject.kind === 'source' && subject.source === silence.source))
  )
}

/** Puts what came together into one group; the first of it stands for it. A source that is silent stands for itself. */
function group(rows: { one: FoundChange | undefined; row: ChangeRow }[], known: readonly ChangeRow[]): void {
  const placed: { one: FoundChange; row: ChangeRow }[] = []
  for (const { one, row } of rows) {
    if (!one) continue
    const like = placed.find((other) => belongTogether(one, other.one))
    const older = known.find(
      (other) =>
        other.measure === one.measure.name &&
        other.state !== 'closed' &&
        Math.abs(other.since.getTime() - one.finding.since) <= (one.finding.kind === 'mix' ? 21 : 3) * dayMs,
    )
    if (like || older) {
      row.group_id = like?.row.group_id ?? older!.group_id
      row.leads = false
    }
    placed.push({ one, row })
  }
}

async function endThose(
  transaction: ChangeTransaction,
  workspace: string,
  known: readonly ChangeRow[],
  ended: readonly Ended[],
  now: number,
): Promise<void> {
  for (const { subject, since, until } of ended) {
    const row = known.find(
      (one) => one.subject === subject && one.since.getTime() === since && one.until === null,
    )
    if (row) await end(transaction, workspace, row, until, now)
  }
}

/** A source that was late and is not any more has come back. */
async function endSilences(
  transaction: ChangeTransaction,
  workspace: string,
  known: readonly ChangeRow[],
  late: Watch['late'],
  now: number,
): Promise<void> {
  for (const row of known) {
    if (row.kind !== 'silence' || row.until !== null) continue
    if (!late.some(({ source }) => row.subject === `source:${source}`))
      await end(transaction, workspace, row, now, now)
  }
}

async function end(
  transaction: ChangeTransaction,
  workspace: string,
  row: ChangeRow,
  until: number,
  now: number,
): Promise<void> {
  row.until = new Date(until)
  await transaction
    .updateTable('changes')
    .set({
      until: new Date(until),
      history: json([
        ...row.history,
        { at: new Date(now).toISOString(), by: 'Tandem', what: 'over' as const, detail: null },
      ]),
    })
    .where('workspace', '=', workspace)
    .where('id', '=', row.id)
    .execute()
}
