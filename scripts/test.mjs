// `npm test`: finds what the tests need, says what is missing, builds the web app, runs every test, and ends with one
// line of counts. Arguments go to vitest: `npm test -- src/metrics`.
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
const report = join(scratch, 'report.json')
const vitest = join(root, 'node_modules/vitest/vitest.mjs')
const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${report}`]
const run = spawnSync(node, [vitest, 'run', ...reporters, ...process.argv.slice(2)], {
  cwd: root,
  stdio: 'inherit',
  env,
})

if (existsSync(report)) {
  const result = JSON.parse(readFileSync(report, 'utf8'))
  const slowest = result.testResults
    .map(({ name, startTime, endTime }) => ({
      name: relative(root, name),
      seconds: (endTime - startTime) / 1000,
    }))
    .sort((a, b) => b.seconds - a.seconds)
    .slice(0, 25)
  console.log('\nThe files that took longest:')
  for (const { name, seconds } of slowest) console.log(`${seconds.toFixed(1).padStart(7)} s  ${name}`)
  const skipped = result.numPendingTests + result.numTodoTests
  console.log(`\n${result.numPassedTests} passed, ${result.numFailedTests} failed, ${skipped} skipped`)
}
rmSync(scratch, { recursive: true, force: true })
process.exit(run.status ?? 1)
