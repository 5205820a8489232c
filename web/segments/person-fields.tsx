import { Autocomplete, Select, TagsInput, TextInput } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { operators } from '../metrics/operators.ts'
import { categoryWord } from '../people/consent-words.ts'
import { groupsQuery } from '../people/group-data.ts'
import { useTraitNames } from '../traits/trait-names.ts'
import type { Leaf } from './draft.ts'

type Trait = Extract<Leaf, { trait: string }>
type Account = Extract<Leaf, { account: string }>
type Consent = Extract<Leaf, { consent: string }>
type Member = Extract<Leaf, { segment: string }>
type Operator = Trait['op']
type Scalar = string | number | boolean

const answers = ['yes', 'no', 'unknown'] as const
const categories = ['email', 'phone', 'sms', 'post', 'push', 'marketing', 'analytics', 'research'] as const

interface FieldsProps<L> {
  leaf: L
  onChange: (leaf: L) => void
  asked: boolean
}

/** A comparison with what we know of a person, or of an account they belong to. */
export function ComparedFields({ leaf, onChange, asked }: FieldsProps<Trait | Account>) {
  const { t } = useTranslation()
  const isTrait = 'trait' in leaf
  const names = useTraitNames(isTrait ? 'trait' : 'account')
  const name = isTrait ? leaf.trait : leaf.account
  const rename = (next: string) => onChange(isTrait ? { ...leaf, trait: next } : { ...leaf, account: next })
  return (
    <div className="leaf-row">
      <Autocomplete
        label={t(isTrait ? 'groupEdit.trait' : 'groupEdit.accountTrait')}
        description={isTrait && isChance(name) ? t('groupEdit.chanceNote') : undefined}
        inputWrapperOrder={['label', 'input', 'description', 'error']}
        data={names}
        limit={50}
        value={name}
        error={asked && name === '' ? t('groupEdit.needed') : undefined}
        onChange={rename}
      />
      <Select
        label={t('filter.op')}
        data={operators.map((op) => ({ value: op, label: t(`filter.ops.${op}`) }))}
        value={leaf.op}
        allowDeselect={false}
        onChange={(op) => onChange(withOperator(leaf, op as Operator))}
      />
      <Operand leaf={leaf} onChange={onChange} asked={asked} />
    </div>
  )
}

/** Whether a trait is a chance that the early warning gives, in percent. */
const isChance = (name: string) => name.startsWith('chance_of_')

function Operand({ leaf, onChange, asked }: FieldsProps<Trait | Account>) {
  const { t } = useTranslation()
  const { op, value } = leaf
  if (op === 'exists' || op === 'missing') return null
  const set = (next: Scalar | Scalar[]) => onChange({ ...leaf, value: next })
  const empty = asked && (value === undefined || value === '' || (Array.isArray(value) && value.length === 0))
  const error = empty ? t('groupEdit.needed') : undefined
  if (op === 'in' || op === 'notIn') {
    return (
      <TagsInput
        label={t('groupEdit.values')}
        acceptValueOnBlur
        value={[value ?? []].flat().map(String)}
        error={error}
        onChange={(texts) => set(texts.map(scalarOf))}
      />
    )
  }
  return (
    <TextInput
      label={t('filter.value')}
      value={String(value ?? '')}
      error={error}
      onChange={(event) => set(scalarOf(event.currentTarget.value))}
    />
  )
}

/** With another comparison; a single value becomes a list and back. */
function withOperator(leaf: Trait | Account, op: Operator): Trait | Account {
  const { value, ...rest } = leaf
  if (op === 'exists' || op === 'missing') return { ...rest, op }
  const list = [value ?? []].flat()
  if (op === 'in' || op === 'notIn') return { ...rest, op, value: list.filter((one) => one !== '') }
  return { ...rest, op, value: list[0] ?? '' }
}

/** Numbers, true and false as such, when they are written as a program would; else the text as it is typed. */
export function scalarOf(text: string): Scalar {
  if (text === 'true' || text === 'false') return text === 'true'
  const number = Number(text)
  return Number.isFinite(number) && String(number) === text ? number : text
}

/** What somebody said about being contacted, or about their data. */
export function ConsentFields({ leaf, onChange, asked }: FieldsProps<Consent>) {
  const { t } = useTranslation()
  return (
    <div className="leaf-row">
      <Autocomplete
        label={t('groupEdit.category')}
        description={
          leaf.consent === '' ? undefined : t('groupEdit.calledHere', { name: categoryWord(leaf.consent, t) })
        }
        inputWrapperOrder={['label', 'input', 'description', 'error']}
        data={[...categories]}
        value={leaf.consent}
        error={asked && leaf.consent === '' ? t('groupEdit.needed') : undefined}
        onChange={(consent) => onChange({ ...leaf, consent })}
      />
      <Select
        label={t('groupEdit.answer')}
        data={answers.map((one) => ({ value: one, label: t(`consent.state.${one}`) }))}
        value={leaf.is}
        allowDeselect={false}
        onChange={(is) => onChange({ ...leaf, is: is as Consent['is'] })}
      />
    </div>
  )
}

/** Whether somebody is in another group. @param self name of the group that is edited, which cannot speak of itself */
export function MemberFields({ leaf, onChange, asked, self }: FieldsProps<Member> & { self: string }) {
  const { t } = useTranslation()
  const groups = useQuery(groupsQuery())
  const others = (groups.data ?? []).filter(({ name }) => name !== self)
  const known = others.map(({ name, label }) => ({ value: name, label }))
  const data =
    leaf.segment === '' || known.some(({ value }) => value === leaf.segment)
      ? known
      : [...known, { value: leaf.segment, label: leaf.segment }]
  return (
    <div className="leaf-row">
      <Select
        label={t('groupEdit.membership')}
        data={[
          { value: 'in', label: t('filter.groupOps.in') },
          { value: 'notIn', label: t('filter.groupOps.notIn') },
        ]}
        value={leaf.in ? 'in' : 'notIn'}
        allowDeselect={false}
        onChange={(chosen) => onChange({ ...leaf, in: chosen === 'in' })}
      />
      <Select
        label={t('groupEdit.group')}
        placeholder={t('filter.group')}
        data={data}
        value={leaf.segment === '' ? null : leaf.segment}
        allowDeselect={false}
        searchable
        nothingFoundMessage={t('filter.noGroup')}
        error={asked && leaf.segment === '' ? t('groupEdit.needed') : undefined}
        onChange={(segment) => onChange({ ...leaf, segment: segment ?? '' })}
      />
    </div>
  )
}
