import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { expect, test } from 'vitest'

const leaving = join(import.meta.dirname, 'leave.ts')

test.each([0, 1, 2])(
  'a process ends with %d, what it said is there, and no handler of an exit runs',
  (code) => {
    const script = `import { leave } from ${JSON.stringify(leaving)}
process.on('exit', () => console.log('handler'))
console.log('said')
leave(${code})`
    const { status, stdout } = spawnSync(
      process.execPath,
      ['--disable-warning=ExperimentalWarning', '--input-type=module', '--eval', script],
      { encoding: 'utf8' },
    )
    expect({ status, stdout }).toEqual({ status: code, stdout: 'said\n' })
  },
)
