import { readdirSync, readFileSync } from 'node:fs'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { ModelVersion } from './model-page.ts'
import { makeCompany } from './test-company.ts'
import { openTestWarnings, type TestWarnings } from './test-warnings.ts'

let world: TestWarnings
beforeAll(async () => {
  world = await openTestWarnings({ ownProcess: true })
}, 60_000)
afterAll(() => world.close())

/** Processes that learn for this one. */
function learning(): number[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .flatMap((name) => {
      try {
        const isOurs = readFileSync(`/proc/${name}/status`, 'utf8').includes(`PPid:\t${process.pid}\n`)
        return isOurs && readFileSync(`/proc/${name}/cmdline`, 'utf8').includes('training-process.ts')
          ? [Number(name)]
          : []
      } catch {
        // It ended while it was looked at.
        return []
      }
    })
}

test.skipIf(process.platform !== 'linux')(
  'a process that learns is killed: the run is given again, goes on where it was, and nothing is there twice',
  async () => {
    const workspace = await world.makeWorkspace()
    await world.send(workspace, makeCompany({ people: 80, days: 130 }))
    const { run } = await world.warnings.train(world.principal(workspace, 'admin'))
    let killed = 0
    while (killed === 0) {
      for (const pid of learning()) {
        process.kill(pid, 'SIGKILL')
        killed += 1
      }
      await sleep(20)
    }
    const runs = await world.settled(workspace)
    expect(killed).toBeGreaterThan(0)
    const done = runs.find(({ id }) => id === run)!
    expect(done).toMatchObject({ state: 'done', error: null })
    const keys = done.models.map(
      ({ signal, horizonDays, version }: ModelVersion) => `${signal} ${horizonDays} v${version}`,
    )
    expect(keys.toSorted()).toEqual(['dissatisfied 14 v1', 'leave 30 v1', 'leave 60 v1', 'leave 90 v1'])
    expect(learning()).toEqual([])
  },
  300_000,
)
