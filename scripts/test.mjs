// `npm test`: finds what the tests need, says what is missing, builds the web app, runs every test, and ends with one
// line of counts. Arguments go to vitest: `npm test -- src/metrics`. With `--again` a few files that failed are run once
// more, alone, and named.
import { spawnSync } from 'node:child_process'
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, relative } from 'node:path'

const root = join(import.meta.dirname, '..')
const browsers = [
  process.env.TANDEM_TEST_BROWSER,
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
]
const browser = browsers.find((path) => path && existsSync(path))
if (!browser) {
  console.log(
    'No Chromium found: browser tests are skipped. Install it (Debian: apt install chromium) or set TANDEM_TEST_BROWSER.',
  )
}
const data = process.env.TANDEM_TEST_DATA ?? join(root, '../shared/data')
if (!existsSync(data)) {
  console.log('No reference data found: tests on it are skipped. Set TANDEM_TEST_DATA to its directory.')
}

const beside = join(root, 'node_modules/node/bin/node')
const node = existsSync(beside) ? beside : process.execPath
const env = {
  ...process.env,
  UV_THREADPOOL_SIZE: '16',
  // As bin/tandem.mjs has it: programs that tests start are not compiled anew each time.
  NODE_COMPILE_CACHE: join(root, 'node_modules/.cache/compiled'),
  LOG_LEVEL: process.env.LOG_LEVEL ?? 'silent',
  TANDEM_TEST_DATA: data,
  ...(browser ? { TANDEM_TEST_BROWSER: browser } : {}),
}
const web = spawnSync(node, [join(root, 'scripts/build-web.mjs')], { stdio: 'inherit', env })
if (web.status !== 0) process.exit(web.status ?? 1)

const scratch = mkdtempSync(join(tmpdir(), 'tandem-run-'))
const vitest = join(root, 'node_modules/vitest/vitest.mjs')
const again = process.argv.includes('--again')
const first = runTests(process.argv.slice(2).filter((argument) => argument !== '--again'))
/** More than a few files that fail are no accident. */
const mostAgain = 4
const failed = first.files.filter(({ failed }) => failed).map(({ name }) => name)
const isRunAgain = again && failed.length > 0 && failed.length <= mostAgain
if (isRunAgain) console.log(`\nOnce more, alone: ${failed.join(', ')}`)
const second = isRunAgain ? runTests(failed) : undefined

console.log('\nThe files that took longest:')
for (const { name, seconds } of first.files.toSorted((a, b) => b.seconds - a.seconds).slice(0, 25))
  console.log(`${seconds.toFixed(1).padStart(7)} s  ${name}`)
for (const { name, failed } of second?.files ?? [])
  if (!failed) console.log(`\nPassed only the second time, to be mended: ${name}`)
const last = [
  ...first.files.filter(({ name }) => !second?.files.some((one) => one.name === name)),
  ...(second?.files ?? []),
]
const count = (state) => last.reduce((sum, file) => sum + file.counts[state], 0)
console.log(`\n${count('passed')} passed, ${count('failed')} failed, ${count('skipped')} skipped`)
rmSync(scratch, { recursive: true, force: true })
process.exit((second ?? first).status)

/** @returns the exit status, and each file with its seconds and counts; no files when vitest did not get so far */
function runTests(args) {
  const report = join(mkdtempSync(join(scratch, 'run-')), 'report.json')
  const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${report}`]
  const { status } = spawnSync(node, [vitest, 'run', ...reporters, ...args], {
    cwd: root,
    stdio: 'inherit',
    env,
  })
  const results = existsSync(report) ? JSON.parse(readFileSync(report, 'utf8')).testResults : []
  const files = results.map(({ name, status, startTime, endTime, assertionResults }) => {
    const of = (state) => assertionResults.filter((one) => one.status === state).length
    return {
      name: relative(root, name),
      seconds: (endTime - startTime) / 1000,
      failed: status === 'failed',
      counts: {
        passed: of('passed'),
        failed: of('failed'),
        skipped: assertionResults.length - of('passed') - of('failed'),
      },
    }
  })
  return { status: status ?? 1, files }
}
