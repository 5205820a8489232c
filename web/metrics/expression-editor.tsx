import { Button, CloseButton, Select, TextInput } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import type { Expression } from '../../src/metrics/index.ts'
import { Icon } from '../parts/icon.tsx'
import { operandOf } from './words.ts'

const operators = [
  'eq',
  'neq',
  'in',
  'notIn',
  'gt',
  'gte',
  'lt',
  'lte',
  'contains',
  'startsWith',
  'exists',
  'missing',
] as const
const parts = ['property', 'field', 'context'] as const
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
}

/** Conditions that must all hold. What nests deeper than that is edited as JSON, and said so. */
export function ExpressionEditor({ value, onChange }: ExpressionEditorProps) {
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
          {t('filter.add')}
        </Button>
      </div>
    </div>
  )
}

interface LineEditorProps {
  line: Line
  onChange: (line: Line) => void
  onRemove: () => void
}

function LineEditor({ line, onChange, onRemove }: LineEditorProps) {
  const { t } = useTranslation()
  const needsValue = line.op !== 'exists' && line.op !== 'missing'
  return (
    <fieldset className="cond">
      <legend className="sr">{t('filter.condition')}</legend>
      <Select
        aria-label={t('filter.part')}
        data={parts.map((part) => ({ value: part, label: t(`filter.parts.${part}`) }))}
        value={line.part}
        allowDeselect={false}
        comboboxProps={{ withinPortal: false }}
        onChange={(part) =>
          onChange({ ...line, part: part as Line['part'], name: part === 'field' ? 'channel' : '' })
        }
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
      ) : (
        <TextInput
          aria-label={t('filter.name')}
          placeholder={line.part === 'property' ? 'plan' : 'campaign.name'}
          value={line.name}
          onChange={(event) => onChange({ ...line, name: event.currentTarget.value })}
        />
      )}
      <Select
        aria-label={t('filter.op')}
        data={operators.map((op) => ({ value: op, label: t(`filter.ops.${op}`) }))}
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

/** The lines of an expression; undefined when it is more than a list of conditions. */
export function linesOf(expression: Expression | undefined): Line[] | undefined {
  if (expression === undefined) return []
  const list = 'and' in expression ? expression.and : [expression]
  const lines: Line[] = []
  for (const part of list) {
    if ('and' in part || 'or' in part || 'not' in part) return undefined
    const operand = operandOf(part)
    const value = Array.isArray(part.value) ? part.value.join(', ') : String(part.value ?? '')
    lines.push({ ...operand, op: part.op, value })
  }
  return lines
}

/** The expression of some lines; undefined without a line. Numbers, true and false are read as such. */
export function expressionOf(lines: Line[]): Expression | undefined {
  const list = lines.map((line): Expression => {
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
