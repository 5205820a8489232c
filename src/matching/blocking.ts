import type { FieldKind, LinkField } from './field.ts'

/**
 * What of a value two records must share to be compared: all of it, how it sounds (Soundex), its first three
 * characters, the part before the @, the year, or any member of a list.
 */
export type BlockingPart = 'value' | 'sound' | 'start' | 'local' | 'year' | 'any'

/** Records that agree in all parts are compared. Positions are those of the fields. */
export type BlockingRule = readonly { field: number; by: BlockingPart }[]

/** Rules in the order in which they are tried, by kinds; a rule holds for data that has a field of each kind. */
const usualRules: readonly (readonly [FieldKind, BlockingPart][])[] = [
  [['devices', 'any']],
  [['email', 'value']],
  [['phone', 'value']],
  [['code', 'value']],
  [
    ['first_name', 'value'],
    ['last_name', 'value'],
  ],
  [
    ['date', 'value'],
    ['last_name', 'sound'],
  ],
  [
    ['date', 'value'],
    ['first_name', 'sound'],
  ],
  [
    ['last_name', 'sound'],
    ['first_name', 'start'],
    ['place', 'value'],
  ],
  [
    ['last_name', 'sound'],
    ['first_name', 'sound'],
    ['date', 'year'],
  ],
  [['email', 'local']],
  [['text', 'value']],
  [
    ['date', 'value'],
    ['place', 'start'],
  ],
]

/** The usual rules for these fields; several fields of one kind make a rule each. */
export function defaultRules(fields: readonly LinkField[]): BlockingRule[] {
  return usualRules.flatMap((rule) =>
    rule.reduce<BlockingRule[]>(
      (made, [kind, by]) =>
        made.flatMap((parts) =>
          fields.flatMap((field, position) =>
            field.kind === kind ? [[...parts, { field: position, by }]] : [],
          ),
        ),
      [[]],
    ),
  )
}

/** A rule as people read it: "date of birth, last name (sound)". */
export function describeRule(rule: BlockingRule, fields: readonly LinkField[]): string {
  const how: Record<BlockingPart, string> = {
    value: '',
    sound: ' (sound)',
    start: ' (first letters)',
    local: ' (before the @)',
    year: ' (year)',
    any: ' (any)',
  }
  return rule.map(({ field, by }) => `${fields[field]!.name}${how[by]}`).join(', ')
}

/** Whether the rule is about members of a list, so that a record is in many blocks. */
export const isListRule = (rule: BlockingRule): boolean => rule.some(({ by }) => by === 'any')

/** SQL of what a record must share with another in one part; '' when the record has nothing there. */
function partSql(column: string, by: BlockingPart): string {
  switch (by) {
    case 'sound':
      // Soundex knows Latin letters only.
      return `if(match(${column}, '^[a-z]'), soundex(${column}), substringUTF8(${column}, 1, 3))`
    case 'start':
      return `substringUTF8(${column}, 1, 3)`
    case 'local':
      return `splitByChar('@', ${column})[1]`
    case 'year':
      return `substring(${column}, 1, 4)`
    default:
      return column
  }
}

/** SQL (UInt64) of the block a record is in by a rule; 0 when it has nothing in one of the parts. */
export function blockSql(rule: BlockingRule, number: number, column: (field: number) => string): string {
  const parts = rule.map(({ field, by }) => partSql(column(field), by))
  const missing = parts.map((part) => `${part} = ''`).join(' OR ')
  return `if(${missing}, 0, cityHash64(${number}, ${parts.join(', ')}))`
}

/** The fields by which a block that is too large is split: those not in the rule that tell people apart best. */
export function splitField(rule: BlockingRule, fields: readonly LinkField[]): number | undefined {
  const order: FieldKind[] = ['date', 'first_name', 'last_name', 'phone', 'email', 'text', 'place', 'code']
  for (const kind of order) {
    const position = fields.findIndex((field) => field.kind === kind)
    const used = rule.some(({ field, by }) => field === position && by === 'value')
    if (position >= 0 && !used) return position
  }
  return undefined
}
