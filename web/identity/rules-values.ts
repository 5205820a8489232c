import type { useForm } from '@mantine/form'
import type { IdentityRules, TypeRule } from '../../src/identity/index.ts'

/** A rule as it stands in the form: an empty field means "any number" or "ever". */
export interface RuleFields {
  priority: number | ''
  limit: number | ''
  windowDays: number | ''
  sharedBy: number | ''
}

/** One line of the table; `type` is empty for all types that are not named. */
export interface RuleLine extends RuleFields {
  type: string
}

/** A value that joins nobody. */
export interface BlockedLine {
  /** Empty: for all types. */
  type: string
  value: string
}

/** The rules as a person changes them. */
export interface RulesForm {
  lines: RuleLine[]
  others: RuleFields
  patterns: string
  blocked: BlockedLine[]
}

/** The form while it is filled in. */
export type RulesFormState = ReturnType<typeof useForm<RulesForm>>

/** Types that always have a rule of their own. */
export const fixedTypes: readonly string[] = ['user_id', 'anonymous_id']

/** Rules as they were read, ready for the form; the best trusted types first. */
export function toForm(rules: IdentityRules): RulesForm {
  const lines = Object.entries(rules.types).map(([type, rule]) => ({ type, ...fieldsOf(rule) }))
  return {
    lines: lines.toSorted((a, b) => Number(a.priority) - Number(b.priority) || a.type.localeCompare(b.type)),
    others: fieldsOf(rules.others),
    patterns: rules.blocked.patterns.join('\n'),
    blocked: rules.blocked.values.map(({ type, value }) => ({ type: type ?? '', value })),
  }
}

/** The form as rules; lines without a value are left out. */
export function toRules(form: RulesForm): IdentityRules {
  return {
    types: Object.fromEntries(form.lines.map((line) => [line.type.trim(), ruleOf(line)])),
    others: ruleOf(form.others),
    blocked: {
      patterns: form.patterns.split('\n').filter((line) => line.trim() !== ''),
      values: form.blocked
        .filter(({ value }) => value.trim() !== '')
        .map(({ type, value }) => ({ type: type === '' ? null : type, value: value.trim() })),
    },
  }
}

function fieldsOf({ priority, limit, windowDays, sharedBy }: TypeRule): RuleFields {
  return { priority, limit: limit ?? '', windowDays: windowDays ?? '', sharedBy: sharedBy ?? '' }
}

function ruleOf({ priority, limit, windowDays, sharedBy }: RuleFields): TypeRule {
  const orNull = (field: number | '') => (field === '' ? null : field)
  return {
    priority: priority === '' ? 1000 : priority,
    limit: orNull(limit),
    windowDays: orNull(windowDays),
    sharedBy: orNull(sharedBy),
  }
}
