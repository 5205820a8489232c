import { mkdirSync, readdirSync, readFileSync, statSync, truncateSync } from 'node:fs'
import { rm, statfs } from 'node:fs/promises'
import { join } from 'node:path'
import { TandemError } from '../errors.ts'
import type { Logger } from '../logger.ts'
import { committedLength } from './frame.ts'
import { type ClosedFile, createSegmentWriter, type RowBlock } from './segment-writer.ts'
import { createTally } from './tally.ts'

/**
 * Accepted events on disk until ClickHouse has them. Two lanes: `fresh` rows are known to be new; `late` rows are
 * older than the memory of messages reaches, so ClickHouse is asked again when they are loaded.
 */
export type Lane = 'fresh' | 'late'

/** A closed file of the spool, waiting for the loader. */
export interface Segment extends ClosedFile {
  lane: Lane
  /** Found at start: ClickHouse may hold a part of it already, and its tally is not known. */
  recovered: boolean
}

export interface Spool {
  /** As SegmentWriter.append. @throws TandemError `disk_full`, `store_unavailable` when the disk fails */
  append(lane: Lane, block: RowBlock): Promise<void>
  /** Resolves when everything appended so far is on disk. @throws as `append` when that failed */
  settled(): Promise<void>
  /** @throws TandemError `disk_full` when nothing more may be accepted */
  assertRoom(): void
  /** Closes the files being written, so that the loader gets what they hold. */
  seal(): void
  /** The oldest segment, which stays until `remove`. */
  oldest(): Segment | undefined
  /** All closed segments, oldest first. */
  segments(): readonly Segment[]
  remove(segment: Segment): Promise<void>
  /** Bytes that wait for ClickHouse, open files included. */
  waitingBytes(): number
  /** Looks how much room the disk has; runs by itself every second. */
  checkDisk(): Promise<void>
  /** Makes everything durable and closes the files. */
  close(): Promise<void>
}

export interface SpoolOptions {
  directory: string
  /** Waiting bytes, at most. */
  maxBytes: number
  /** Free bytes of the disk below which nothing is accepted. */
  reserveBytes: number
  /** A file is closed when it has this many bytes. */
  segmentBytes: number
  logger: Logger
}

const retryAfterSeconds = 10
const fileName = /(\d{12})\.(fresh|late)\.rows$/

/** Opens the directory, cuts torn tails off the files of an earlier process and queues them for loading. */
export async function openSpool(options: SpoolOptions): Promise<Spool> {
  const { directory, logger } = options
  mkdirSync(directory, { recursive: true })
  const queue = recoverSegments(directory, logger)
  let sequence = sequenceOf(queue.at(-1)) + 1
  let closedBytes = queue.reduce((sum, segment) => sum + segment.bytes, 0)
  let freeBytes = Number.POSITIVE_INFINITY
  const lanes = { fresh: openLane('fresh'), late: openLane('late') }

  function openLane(lane: Lane) {
    return createSegmentWriter({
      segmentBytes: options.segmentBytes,
      nextPath: () => join(directory, `${String(sequence++).padStart(12, '0')}.${lane}.rows`),
      onClosed(file) {
        queue.push({ ...file, lane, recovered: false })
        queue.sort((a, b) => sequenceOf(a) - sequenceOf(b))
        closedBytes += file.bytes
      },
      onFailure(cause) {
        logger.error({ err: cause, lane }, 'accepted events could not be written')
        if ((cause as NodeJS.ErrnoException).code !== 'ENOSPC')
          return new TandemError('store_unavailable', { detail: 'The disk does not take events.', cause })
        freeBytes = 0
        return new TandemError('disk_full', { retryAfterSeconds, cause })
      },
    })
  }

  const waitingBytes = () => closedBytes + lanes.fresh.openBytes() + lanes.late.openBytes()

  async function checkDisk(): Promise<void> {
    const disk = await statfs(directory)
    freeBytes = disk.bavail * disk.bsize
  }

  await checkDisk()
  const timer = setInterval(() => void checkDisk().catch(() => undefined), 1000)
  timer.unref()

  return {
    append: (lane, block) => lanes[lane].append(block),
    async settled() {
      await Promise.all([lanes.fresh.settled(), lanes.late.settled()])
    },
    assertRoom() {
      if (waitingBytes() >= options.maxBytes)
        throw new TandemError('disk_full', {
          detail: 'Too many events wait for ClickHouse (SPOOL_MAX_BYTES).',
          retryAfterSeconds,
        })
      if (freeBytes <= options.reserveBytes) throw new TandemError('disk_full', { retryAfterSeconds })
    },
    seal() {
      lanes.fresh.seal()
      lanes.late.seal()
    },
    oldest: () => queue[0],
    segments: () => queue,
    async remove(segment) {
      queue.splice(queue.indexOf(segment), 1)
      closedBytes -= segment.bytes
      await rm(segment.path, { force: true })
    },
    waitingBytes,
    checkDisk,
    async close() {
      clearInterval(timer)
      await lanes.fresh.close()
      await lanes.late.close()
    },
  }
}

/** Files left by an earlier process, oldest first, each cut to its whole frames. */
function recoverSegments(directory: string, logger: Logger): Segment[] {
  const names = readdirSync(directory).filter((name) => fileName.test(name))
  return names.sort().map((name) => {
    const path = join(directory, name)
    const size = statSync(path).size
    const bytes = committedLength(readFileSync(path))
    if (bytes < size) {
      logger.warn({ path, size, committed: bytes }, 'cut off what was written but never acknowledged')
      truncateSync(path, bytes)
    }
    const lane: Lane = name.includes('.late.') ? 'late' : 'fresh'
    return { path, lane, bytes, recovered: true, tally: createTally() }
  })
}

function sequenceOf(segment: { path: string } | undefined): number {
  return Number(fileName.exec(segment?.path ?? '')?.[1] ?? 0)
}
