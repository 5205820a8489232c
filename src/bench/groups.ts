import { chmodSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { BenchFigure } from '../bench-figure.ts'
import { benchBoards } from '../boards/index.ts'
import { environment, loadConfig } from '../config.ts'
import { openStores, type Stores } from '../db/index.ts'
import { benchImport } from '../imports/index.ts'
import { benchIntake } from '../ingestion/index.ts'
import { createLogger } from '../logger.ts'
import { benchMatching } from '../matching/index.ts'
import { benchMetrics } from '../metrics/index.ts'
import { benchProfiles } from '../profiles/index.ts'
import { benchSegments } from '../segments/index.ts'
import { benchSimulation } from '../simulation/index.ts'
import { benchTraits } from '../traits/index.ts'
import { benchBehaviourChanges } from './changes.ts'
import { benchDetection } from './detection.ts'
import { benchEntering } from './entering.ts'
import { benchForecasts } from './forecasts.ts'
import { benchIdentity } from './identity.ts'
import { benchImpact } from './impact.ts'
import { benchPaint } from './paint.ts'
import { benchRetraining } from './retraining.ts'
import { benchSecondAccounts } from './second-accounts.ts'
import { benchStart } from './start.ts'
import { benchWarnings } from './warnings.ts'

/** How much is measured; `quick` is for a look, the other for the budget. */
export interface BenchSize {
  seconds: number
  events: number
  /** Where the events made for measures and boards, people and groups stay for another time; absent: nowhere. */
  keepIn?: string
  /** Of the made-up companies by which warnings and changes are judged; absent: the same ones every time. */
  seed?: number
}
export const sizes: Record<'full' | 'quick', BenchSize> = {
  full: { seconds: 60, events: 20_000_000 },
  quick: { seconds: 10, events: 2_000_000 },
}

/** The groups of figures, by name, in the order in which they are printed. */
export const groups: Record<string, (size: BenchSize) => Promise<BenchFigure[]>> = {
  intake: ({ seconds }) => benchIntake({ seconds }),
  measures: (size) => onStores(size, 'measures', (stores, keep) => benchMetrics(stores, { ...size, keep })),
  boards: (size) => onStores(size, 'measures', (stores, keep) => benchBoards(stores, { ...size, keep })),
  profiles: (size) =>
    onStores(size, 'profiles', (stores, keep, directory) =>
      benchProfiles(stores, { ...size, keep, directory, logger: createLogger('silent') }),
    ),
  traits: ({ events }) => onFreshStores((stores) => benchTraits(stores, { events })),
  segments: (size) => onStores(size, 'groups', (stores, keep) => benchSegments(stores, { ...size, keep })),
  import: () => onFreshStores((stores, directory) => benchImport({ ...stores, directory })),
  simulation: ({ events }) =>
    onFreshStores(({ clickhouse }, directory) => benchSimulation({ clickhouse, directory, events })),
  identity: ({ events }) =>
    onFreshStores((stores, directory) => benchIdentity(stores, { directory, people: events / 20 })),
  matching: ({ events }) =>
    onFreshStores(async (stores, directory) => [
      ...(await benchMatching(stores.clickhouse, {
        records: events / 20,
        dataDirectory: referenceDirectory(),
      })),
      ...(await benchSecondAccounts(stores, { directory, people: 5000 })),
    ]),
  impact: ({ events }) =>
    onFreshStores((stores, directory) =>
      benchImpact(stores, { directory, companies: events >= 20_000_000 ? 20 : 5, people: 4000 }),
    ),
  entering: () => benchEntering(),
  forecasts: ({ events }) =>
    onFreshStores((stores, directory) =>
      benchForecasts(stores, {
        directory,
        data: referenceDirectory(),
        every: events >= 20_000_000 ? 1 : 18,
        people: events >= 20_000_000 ? 4000 : 800,
      }),
    ),
  warnings: ({ events, seed }) =>
    onFreshStores((stores, directory) =>
      benchWarnings(stores, {
        directory,
        seed,
        people: events >= 20_000_000 ? 10_000 : 3000,
        days: 400,
        scored: events >= 20_000_000 ? 1_000_000 : 200_000,
      }),
    ),
  retraining: ({ seconds }) => benchRetraining({ seconds: Math.ceil(seconds / 3) }),
  changes: async ({ events, seed }) => [
    ...benchDetection(referenceDirectory()),
    ...(await onFreshStores((stores, directory) =>
      benchBehaviourChanges(stores, {
        directory,
        companies: events >= 20_000_000 ? 5 : 1,
        people: 10_000,
        seed,
      }),
    )),
  ],
  start: () => benchStart(),
  paint: () => benchPaint(),
}

/** Data sets that others publish: beside the repository, or where the setting of the tests says. */
const referenceDirectory = () =>
  environment().TANDEM_TEST_DATA ?? join(import.meta.dirname, '../../../shared/data')

/** On stores that stay in a directory of this name where the size says so, else on fresh ones. */
function onStores<T>(
  { keepIn }: BenchSize,
  name: string,
  work: (stores: Stores, keep: boolean, directory: string) => Promise<T>,
): Promise<T> {
  if (keepIn === undefined) return onFreshStores((stores, directory) => work(stores, false, directory))
  const directory = join(keepIn, name)
  mkdirSync(directory, { recursive: true, mode: 0o755 })
  return withStores(directory, (stores) => work(stores, true, directory))
}

async function onFreshStores<T>(work: (stores: Stores, directory: string) => Promise<T>): Promise<T> {
  const directory = mkdtempSync(join(tmpdir(), 'tandem-bench-'))
  chmodSync(directory, 0o755)
  try {
    return await withStores(directory, (stores) => work(stores, directory))
  } finally {
    rmSync(directory, { recursive: true, force: true, maxRetries: 5 })
  }
}

async function withStores<T>(directory: string, work: (stores: Stores) => Promise<T>): Promise<T> {
  const stores = await openStores(loadConfig({ TANDEM_DATA: directory }))
  try {
    return await work(stores)
  } finally {
    await stores.close()
  }
}
