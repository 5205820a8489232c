import { Autocomplete, Button, CloseButton, Select, TextInput } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import type { Expression } from '../../src/metrics/index.ts'
import { Icon } from '../parts/icon.tsx'
import { groupsQuery } from '../people/group-data.ts'
import { useTraitNames } from '../traits/trait-names.ts'
import { operators } from './operators.ts'
import { operandOf } from './words.ts'

/** What can be asked of a group of customers. */
const groupOperators = ['in', 'notIn'] as const
const parts = ['property', 'field', 'context', 'segment', 'trait', 'account'] as const
/** What only measures can ask of whoever did it. */
const ofPeople: ReadonlySet<string> = new Set(['segment', 'trait', 'account'])
const fieldNames = ['name', 'channel', 'source', 'type', 'userId', 'anonymousId', 'account'] as const

/** One line of the editor: everything as text, as it is typed. */
interface Line {
  part: (typeof parts)[number]
  name: string
  op: (typeof operators)[number]
  value: string
}

interface ExpressionEditorProps {
  value: Expression | undefined
  onChange: (value: Expression | undefined) => void
  /** Groups of customers cannot be asked for here. */
  withoutGroups?: boolean
  /** The words on the button; absent: 'Add a condition'. */
  add?: string
}

/** Conditions that must all hold. What nests deeper than that is edited as JSON, and said so. */
export function ExpressionEditor({ value, onChange, withoutGroups = false, add }: ExpressionEditorProps) {
  const { t } = useTranslation()
  const lines = linesOf(value)
  if (!lines) return <p className="meta">{t('filter.nested')}</p>
  const change = (next: Line[]) => onChange(expressionOf(next))
  return (
    <div className="stack tight">
      {lines.map((line, index) => (
        <LineEditor
          // biome-ignore lint/suspicious/noArrayIndexKey: lines have no identity but their place
          key={index}
          line={line}
          parts={withoutGroups ? parts.filter((part) => !ofPeople.has(part)) : parts}
          onChange={(changed) => change(lines.with(index, changed))}
          onRemove={() => change(lines.toSpliced(index, 1))}
        />
      ))}
      <div className="row">
        <Button
          variant="default"
          leftSection={<Icon name="plus" size={14} />}
          onClick={() => change([...lines, { part: 'property', name: '', op: 'eq', value: '' }])}
        >
          {add ?? t('filter.add')}
        </Button>
      </div>
    </div>
  )
}

interface LineEditorProps {
  line: Line
  /** What of an event can be asked for. */
  parts: readonly Line['part'][]
  onChange: (line: Line) => void
  onRemove: () => void
}

function LineEditor({ line, parts: offered, onChange, onRemove }: LineEditorProps) {
  const { t } = useTranslation()
  const isGroup = line.part === 'segment'
  const needsValue = !isGroup && line.op !== 'exists' && line.op !== 'missing'
  return (
    <fieldset className="cond">
      <legend className="sr">{t('filter.condition')}</legend>
      <Select
        aria-label={t('filter.part')}
        data={offered.map((part) => ({ value: part, label: t(`filter.parts.${part}`) }))}
        value={line.part}
        allowDeselect={false}
        comboboxProps={{ withinPortal: false }}
        onChange={(part) => onChange(withPart(line, part as Line['part']))}
      />
      {line.part === 'field' ? (
        <Select
          aria-label={t('filter.name')}
          data={[...fieldNames]}
          value={line.name}
          allowDeselect={false}
          comboboxProps={{ withinPortal: false }}
          onChange={(name) => onChange({ ...line, name: name ?? 'channel' })}
        />
      ) : isGroup ? (
        <GroupSelect value={line.name} onChange={(name) => onChange({ ...line, name })} />
      ) : line.part === 'trait' || line.part === 'account' ? (
        <TraitName kind={line.part} value={line.name} onChange={(name) => onChange({ ...line, name })} />
      ) : (
        <TextInput
          aria-label={t('filter.name')}
          placeholder={line.part === 'context' ? 'campaign.name' : 'plan'}
          value={line.name}
          onChange={(event) => onChange({ ...line, name: event.currentTarget.value })}
        />
      )}
      <Select
        aria-label={t('filter.op')}
        data={(isGroup ? groupOperators : operators).map((op) => ({
          value: op,
          label: t(isGroup ? `filter.groupOps.${op}` : `filter.ops.${op}`),
        }))}
        value={line.op}
        allowDeselect={false}
        comboboxProps={{ withinPortal: false }}
        onChange={(op) => onChange({ ...line, op: op as Line['op'] })}
      />
      <TextInput
        aria-label={t('filter.value')}
        placeholder={line.op === 'in' || line.op === 'notIn' ? t('filter.list') : ''}
        disabled={!needsValue}
        value={needsValue ? line.value : ''}
        onChange={(event) => onChange({ ...line, value: event.currentTarget.value })}
      />
      <CloseButton aria-label={t('filter.remove')} onClick={onRemove} />
    </fieldset>
  )
}

/** The trait that a condition reads: one of those that are known, or any other. */
function TraitName({
  kind,
  value,
  onChange,
}: {
  kind: 'trait' | 'account'
  value: string
  onChange: (name: string) => void
}) {
  const { t } = useTranslation()
  return (
    <Autocomplete
      aria-label={t('filter.name')}
      placeholder="plan"
      data={useTraitNames(kind)}
      limit={50}
      value={value}
      comboboxProps={{ withinPortal: false }}
      onChange={onChange}
    />
  )
}

/** The group of customers that a condition names, chosen by its label. */
function GroupSelect({ value, onChange }: { value: string; onChange: (name: string) => void }) {
  const { t } = useTranslation()
  const groups = useQuery(groupsQuery())
  const known = (groups.data ?? []).map(({ name, label }) => ({ value: name, label }))
  // A group that is gone stays visible by its name.
  const data =
    value === '' || known.some((one) => one.value === value) ? known : [...known, { value, label: value }]
  return (
    <Select
      aria-label={t('filter.name')}
      placeholder={t('filter.group')}
      data={data}
      value={value === '' ? null : value}
      allowDeselect={false}
      searchable
      nothingFoundMessage={t('filter.noGroup')}
      comboboxProps={{ withinPortal: false }}
      onChange={(name) => onChange(name ?? '')}
    />
  )
}

/** A line that reads another part of the event: its name begins anew, and a comparison it does not have is left. */
function withPart(line: Line, part: Line['part']): Line {
  const name = part === 'field' ? 'channel' : ''
  const op = part === 'segment' && line.op !== 'notIn' ? 'in' : line.op
  return { ...line, part, name, op }
}

/** The lines of an expression; undefined when it is more than a list of conditions. */
export function linesOf(expression: Expression | undefined): Line[] | undefined {
  if (expression === undefined) return []
  const list = 'and' in expression ? expression.and : [expression]
  const lines: Line[] = []
  for (const part of list) {
    if ('and' in part || 'or' in part || 'not' in part) return undefined
    const operand = operandOf(part)
    if ('segment' in part) {
      lines.push({ ...operand, op: part.op, value: '' })
      continue
    }
    const value = Array.isArray(part.value) ? part.value.join(', ') : String(part.value ?? '')
    lines.push({ ...operand, op: part.op, value })
  }
  return lines
}

/** The expression of some lines; undefined without a line. Numbers, true and false are read as such. */
export function expressionOf(lines: Line[]): Expression | undefined {
  const list = lines.map((line): Expression => {
    if (line.part === 'segment') return { segment: line.name, op: line.op === 'notIn' ? 'notIn' : 'in' }
    const operand = { [line.part]: line.name } as { property: string }
    if (line.op === 'exists' || line.op === 'missing') return { ...operand, op: line.op }
    const value =
      line.op === 'in' || line.op === 'notIn'
        ? line.value.split(',').map((one) => scalar(one.trim()))
        : scalar(line.value)
    return { ...operand, op: line.op, value }
  })
  return list.length > 1 ? { and: list } : list[0]
}

function scalar(text: string): string | number | boolean {
  if (text === 'true' || text === 'false') return text === 'true'
  return /^-?(0|[1-9]\d*)(\.\d+)?$/.test(text) ? Number(text) : text
}
