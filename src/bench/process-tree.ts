import { readdirSync, readFileSync } from 'node:fs'
import { setTimeout as sleep } from 'node:timers/promises'

/** Linux counts processor time in hundredths of a second. */
const ticksPerSecond = 100
const restMs = 5000

/** Memory of a process and those it started, shared pages counted in part (Linux: PSS); 0 where it cannot be read. */
export function residentMegabytes(pid: number): number {
  return treeOf(pid).reduce((sum, one) => sum + proportionalKilobytes(one), 0) / 1000
}

/**
 * Waits until a process and those it started do next to nothing: less than a tenth of a core for five seconds. The demo
 * lives on, so that it may never come: then a minute is what is waited for.
 *
 * @returns seconds of processor time they took until then; 0 where it cannot be read
 */
export async function untilAtRest(pid: number, withinMs = 60_000): Promise<number> {
  const ends = performance.now() + withinMs
  for (let before = processorSeconds(pid); ; ) {
    await sleep(restMs)
    const now = processorSeconds(pid)
    if (now - before < (restMs / 1000) * 0.1 || performance.now() > ends) return now
    before = now
  }
}

/** Of those that run, and of those that ended and were waited for. */
function processorSeconds(pid: number): number {
  return treeOf(pid).reduce((sum, one) => sum + processorTicks(one), 0) / ticksPerSecond
}

function processorTicks(pid: string): number {
  // utime, stime, and both of children that were waited for: fields 14 to 17, after the name in brackets.
  return fieldsOf(pid)
    .slice(11, 15)
    .reduce((sum, ticks) => sum + Number(ticks), 0)
}

function treeOf(pid: number): string[] {
  const processes = readNames('/proc').filter((name) => /^\d+$/.test(name))
  return [String(pid), ...processes.filter((name) => isChildOf(name, pid))]
}

function isChildOf(name: string, ancestor: number): boolean {
  for (let current = name; current !== '0' && current !== '1'; ) {
    const parent = fieldsOf(current)[1]
    if (!parent) return false
    if (Number(parent) === ancestor) return true
    current = parent
  }
  return false
}

/** The fields of a process after its name: state, parent and so on. */
function fieldsOf(pid: string): string[] {
  const stat = readText(`/proc/${pid}/stat`)
  return stat.slice(stat.lastIndexOf(')') + 2).split(' ')
}

function proportionalKilobytes(pid: string): number {
  return Number(/^Pss:\s+(\d+)/m.exec(readText(`/proc/${pid}/smaps_rollup`))?.[1] ?? 0)
}

function readNames(directory: string): string[] {
  try {
    return readdirSync(directory)
  } catch {
    return []
  }
}

function readText(path: string): string {
  try {
    return readFileSync(path, 'utf8')
  } catch {
    return ''
  }
}
