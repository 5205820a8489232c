import { RE2JS } from 're2js'

/**
 * A stand-in for RegExp inside mappings whose time is linear in the text (RE2), because the text comes from
 * strangers and a backtracking engine can be made to run for ever. Look-around and back-references do not exist in it.
 *
 * It offers what JSONata asks of an engine: `exec` from `lastIndex`, with index and groups.
 */
export class LinearRegex {
  lastIndex = 0
  readonly source: string
  private readonly pattern: RE2JS

  /** @throws Error when RE2 does not know something in the pattern */
  constructor(regex: RegExp) {
    this.source = regex.source
    let pattern = compiled.get(regex)
    if (!pattern) {
      const insensitive = regex.ignoreCase ? RE2JS.CASE_INSENSITIVE : 0
      pattern = RE2JS.compile(regex.source, insensitive | (regex.multiline ? RE2JS.MULTILINE : 0))
      compiled.set(regex, pattern)
    }
    this.pattern = pattern
  }

  /** The next match at or after `lastIndex`, which then stands behind it; null and 0 when there is none. */
  exec(text: string): (string | undefined)[] | null {
    const matcher = this.pattern.matcher(text)
    if (this.lastIndex > text.length || !matcher.find(this.lastIndex)) {
      this.lastIndex = 0
      return null
    }
    const groups = Array.from(
      { length: matcher.groupCount() + 1 },
      (_, group) => matcher.group(group) ?? undefined,
    )
    this.lastIndex = matcher.end()
    return Object.assign(groups, { index: matcher.start(), input: text })
  }
}

const compiled = new WeakMap<RegExp, RE2JS>()
