/**
 * Documents that follow from the code: `node scripts/docs.ts` writes them, `--check` compares them, and looks that
 * every relative link in every document leads somewhere and every `ts` and `json` example is sound.
 */

import { spawnSync } from 'node:child_process'
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { describeSettings } from '../src/config.ts'
import { catalogue } from '../src/errors.ts'

const root = join(import.meta.dirname, '..')
const check = process.argv.includes('--check')
const faults: string[] = []

write('docs/errors.md', errorsPage())
write('docs/settings.md', settingsPage())
if (check) {
  const documents = markdownFiles()
  for (const path of documents) checkLinks(path)
  checkExamples(documents)
}
for (const fault of faults) console.error(fault)
process.exit(faults.length > 0 ? 1 : 0)

function write(path: string, text: string): void {
  const file = join(root, path)
  if (!check) {
    writeFileSync(file, text)
    return
  }
  if (!existsSync(file) || readFileSync(file, 'utf8') !== text) {
    faults.push(`${path} does not follow the code: run node scripts/docs.ts`)
  }
}

function errorsPage(): string {
  const rows = Object.entries(catalogue).map(
    ([code, { status, retryable, title, mend }]) =>
      `| \`${code}\` | ${status} | ${retryable ? 'yes' : 'no'} | ${title} | ${mend} |`,
  )
  return `# Errors

Made from \`src/errors.ts\`. An API error is a problem document (RFC 9457, \`application/problem+json\`): \`type\`, \`title\`, \`status\`,
\`code\`, \`detail\` (what and where in this case), \`mend\`, \`retryable\`, \`errors\` (fields), \`instance\` (reference in the log).

| code | status | try again | what happened | how to mend it |
| --- | ---: | --- | --- | --- |
${rows.join('\n')}
`
}

function settingsPage(): string {
  const rows = describeSettings({}).map(
    ({ name, default: fallback, meaning }) =>
      `| \`${name}\` | ${fallback === undefined ? '' : `\`${fallback}\``} | ${meaning} |`,
  )
  return `# Settings

Made from \`src/config.ts\`. All are environment variables; \`tandem doctor\` prints them with their present values.

| variable | default | what it is |
| --- | --- | --- |
${rows.join('\n')}
`
}

function markdownFiles(): string[] {
  const listed = spawnSync('git', ['ls-files', '--cached', '--others', '--exclude-standard', '*.md'], {
    cwd: root,
    encoding: 'utf8',
  })
  return listed.stdout.split('\n').filter((path) => path !== '' && existsSync(join(root, path)))
}

function checkLinks(path: string): void {
  const text = readFileSync(join(root, path), 'utf8').replace(/```[\s\S]*?```/g, '')
  for (const [, target] of text.matchAll(/\]\(([^)\s]+)\)/g)) {
    if (!target || /^(https?:|mailto:|#)/.test(target)) continue
    const file = join(root, dirname(path), target.replace(/#.*$/, ''))
    if (!existsSync(file)) faults.push(`${path}: the link ${target} leads nowhere`)
  }
}

/** `ts` examples must compile, `json` examples must parse. */
function checkExamples(documents: string[]): void {
  const directory = mkdtempSync(join(root, 'node_modules/.docs-'))
  try {
    for (const path of documents) {
      const blocks = readFileSync(join(root, path), 'utf8').matchAll(/```(ts|json)\n([\s\S]*?)```/g)
      for (const [index, [, language, code]] of [...blocks].entries()) {
        if (language === 'ts')
          writeFileSync(join(directory, `${path.replaceAll('/', '_')}.${index}.ts`), `${code}\nexport {}\n`)
        else if (!parses(code ?? '')) faults.push(`${path}: JSON example ${index + 1} does not parse`)
      }
    }
    const examples = readdirSync(directory).map((name) => join(directory, name))
    if (examples.length === 0) return
    const flags = [
      '--noEmit',
      '--strict',
      '--skipLibCheck',
      '--target',
      'es2024',
      '--module',
      'nodenext',
      '--moduleResolution',
      'nodenext',
      '--types',
      'node',
      '--lib',
      'es2024,dom',
      '--ignoreConfig',
    ]
    const { status, stdout } = spawnSync(join(root, 'node_modules/.bin/tsc'), [...flags, ...examples], {
      cwd: root,
      encoding: 'utf8',
    })
    if (status !== 0) faults.push(`Examples in documents do not compile:\n${stdout}`)
  } finally {
    rmSync(directory, { recursive: true, force: true })
  }
}

function parses(text: string): boolean {
  try {
    JSON.parse(text)
    return true
  } catch {
    return false
  }
}
