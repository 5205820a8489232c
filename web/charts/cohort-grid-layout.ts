import { cut, widthOf } from './fit.ts'
import type { Size } from './size.ts'

/** People who began in the same time. */
export interface Cohort {
  key: string
  label: string
  /** How many began. */
  people: number
  /** Share in percent by period since; null for what is not over yet, or too few to say. */
  shares: readonly (number | null)[]
}

export interface CohortOptions {
  cohorts: readonly Cohort[]
  /** How a period since the beginning is called, from 0 on. */
  writePeriod: (period: number) => string
  writeShare: (share: number) => string
  writePeople: (people: number) => string
  /** Heads of the first two columns. */
  heads: readonly [string, string]
}

interface CohortCell {
  key: string
  cohort: string
  period: number
  x: number
  y: number
  text: string
  /** 0 (nobody) to 1 (the highest share drawn). */
  strength: number
}

export interface CohortLayout {
  cells: CohortCell[]
  rows: { key: string; label: string; people: string; y: number }[]
  heads: { x: number; label: string; anchor: 'start' | 'end' | 'middle' }[]
  cell: { width: number; height: number }
  /** Right end of the column of people. */
  peopleX: number
  /** How many of the periods fit; the others are in the table. */
  periods: number
}

const rowEms = 2.1

/** Pixels that the grid needs. */
export function cohortHeight(cohorts: number, fontSize: number): number {
  return (cohorts + 1) * fontSize * rowEms
}

/** Lays cohorts out in a grid; periods that do not fit at a readable width are left to the table. */
export function layOutCohorts(options: CohortOptions, { width, fontSize: fs }: Size): CohortLayout {
  const { cohorts, writePeriod, writeShare, writePeople, heads } = options
  const widest = (texts: string[]) => Math.max(...texts.map((text) => widthOf(text, fs)))
  const labelWidth = Math.min(widest([heads[0], ...cohorts.map(({ label }) => label)]), width * 0.3)
  const peopleX =
    labelWidth + fs * 0.8 + widest([heads[1], ...cohorts.map(({ people }) => writePeople(people))])
  const left = peopleX + fs * 0.8
  const all = Math.max(0, ...cohorts.map(({ shares }) => shares.length))
  const least = fs * 2.9
  const periods = Math.max(1, Math.min(all, Math.floor((width - left) / least)))
  const cellWidth = Math.min((width - left) / periods, fs * 5.5)
  const height = fs * rowEms
  // The first period is nearly always everybody; the shades are for the others.
  const shown = cohorts.flatMap(({ shares }) => shares.slice(0, periods).map((share) => share ?? 0))
  const later = cohorts.flatMap(({ shares }) => shares.slice(1, periods).map((share) => share ?? 0))
  const highest = Math.max(0, ...(later.some((share) => share > 0) ? later : shown)) || 1
  return {
    peopleX,
    periods,
    cell: { width: cellWidth, height },
    heads: [
      { x: 0, label: cut(heads[0], labelWidth + fs * 0.4, fs), anchor: 'start' },
      { x: peopleX, label: heads[1], anchor: 'end' },
      ...Array.from({ length: periods }, (_, period) => ({
        x: left + (period + 0.5) * cellWidth,
        label: cut(writePeriod(period), cellWidth, fs),
        anchor: 'middle' as const,
      })),
    ],
    rows: cohorts.map(({ key, label, people }, index) => ({
      key,
      label: cut(label, labelWidth + fs * 0.4, fs),
      people: writePeople(people),
      y: (index + 1) * height,
    })),
    cells: cohorts.flatMap((cohort, index) =>
      cohort.shares.slice(0, periods).flatMap((share, period) =>
        share === null
          ? []
          : [
              {
                key: `${cohort.key} ${period}`,
                cohort: cohort.key,
                period,
                x: left + period * cellWidth,
                y: (index + 1) * height,
                text: writeShare(share),
                strength: Math.min(1, share / highest),
              },
            ],
      ),
    ),
  }
}
