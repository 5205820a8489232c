import { execFileSync } from 'node:child_process'
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type BenchFigure, benchFigure } from '../bench-figure.ts'
import {
  changePointCover,
  changePointF1,
  changePointMethods,
  changePoints,
  createAnomalyDetector,
  type NabSeries,
  nabProfiles,
  nabScore,
} from '../stats/detection/index.ts'

/**
 * Quality of change points on the series of the Turing Change Point Dataset, and of the detector of anomalies on those of
 * the Numenta benchmark, as far as they are there.
 *
 * @param data directory with the published series
 */
export function benchDetection(data: string): BenchFigure[] {
  return [...changePointFigures(join(data, 'tcpd')), ...anomalyFigures(join(data, 'nab'))]
}

/** Averages over the series with published scores of PELT and BOCPD, whose better one is the aim. */
function changePointFigures(folder: string): BenchFigure[] {
  if (!existsSync(join(folder, 'annotations.json'))) return []
  const annotations = readJson<Record<string, Record<string, number[]>>>(join(folder, 'annotations.json'))
  const [header, ...lines] = readFileSync(join(folder, 'reference_f1_default.csv'), 'utf8').trim().split('\n')
  const columns = header!.split(',')
  const scores = lines.flatMap((line) => {
    const cells = line.split(',')
    const [pelt, bocpd] = ['pelt', 'bocpd'].map((name) => cells[columns.indexOf(name)])
    const path = join(folder, `${cells[0]}.json`)
    if (!existsSync(path) || !pelt || !bocpd) return []
    const raw = readJson<{ series: { raw: (number | null)[] }[] }>(path).series[0]!.raw
    const truth = Object.values(annotations[cells[0]!]!)
    return [{ truth, raw, published: [Number(pelt), Number(bocpd)] }]
  })
  if (scores.length === 0) return []
  const mean = (of: (one: (typeof scores)[number]) => number) =>
    scores.reduce((sum, one) => sum + of(one), 0) / scores.length
  const best = Math.max(
    mean(({ published }) => published[0]!),
    mean(({ published }) => published[1]!),
  )
  return changePointMethods.flatMap((method) => {
    const found = new Map(
      scores.map(({ raw }) => [raw, changePoints([raw.filter((value) => value !== null)], method)]),
    )
    const f1 = mean(({ truth, raw }) => changePointF1(truth, found.get(raw)!))
    const cover = mean(({ truth, raw }) => changePointCover(truth, found.get(raw)!, raw.length))
    const aim = method === 'auto' ? best : null
    return [
      figure(`change points by ${method}, F1, ${scores.length} series of TCPD`, f1, aim),
      figure(`change points by ${method}, cover, ${scores.length} series of TCPD`, cover, null),
    ]
  })
}

/** Twitter ADVec on the whole of the benchmark, 58 series; here on those that are there. */
const adVec = { standard: 47.06, lowFalsePositives: 33.61, lowFalseNegatives: 53.5 }

function anomalyFigures(folder: string): BenchFigure[] {
  const archive = join(folder, 'nab_data.tar.gz')
  if (!existsSync(archive)) return []
  const into = mkdtempSync(join(tmpdir(), 'tandem-nab-'))
  try {
    execFileSync('tar', ['xzf', archive, '-C', into])
    const windows = readJson<Record<string, [string, string][]>>(join(folder, 'combined_windows.json'))
    const series = Object.entries(windows).flatMap(([name, places]): NabSeries[] => {
      const path = join(into, 'data', name)
      if (!existsSync(path)) return []
      const rows = readFileSync(path, 'utf8').trim().split(/\r?\n/).slice(1)
      const times = rows.map((row) => row.split(',')[0])
      const placeOf = (time: string) => times.indexOf(time.slice(0, 19))
      const detector = createAnomalyDetector()
      return [
        {
          scores: rows.map((row) => detector.next(Number(row.split(',')[1])).score),
          windows: places.map(([first, last]) => [placeOf(first), placeOf(last)] as const),
        },
      ]
    })
    return (Object.keys(nabProfiles) as (keyof typeof nabProfiles)[]).map((profile) =>
      figure(
        `anomalies, ${profile}, ${series.length} series of NAB`,
        nabScore(series, nabProfiles[profile]).score,
        adVec[profile],
      ),
    )
  } finally {
    rmSync(into, { recursive: true })
  }
}

function figure(name: string, value: number, aim: number | null): BenchFigure {
  return benchFigure({
    name,
    value,
    unit: 'score',
    aim: aim === null ? null : { atLeast: aim },
  })
}

const readJson = <T>(path: string) => JSON.parse(readFileSync(path, 'utf8')) as T
