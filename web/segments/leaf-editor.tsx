import { Checkbox, Select, TextInput } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import { DidFields, WhereFields } from './did-fields.tsx'
import type { Leaf, LeafNode } from './draft.ts'
import { EventNames } from './event-names.tsx'
import { ComparedFields, ConsentFields, MemberFields } from './person-fields.tsx'
import { WithinFields } from './within-fields.tsx'

type Unanswered = Extract<Leaf, { unanswered: object }>

const kinds = ['did', 'unanswered', 'trait', 'account', 'consent', 'segment'] as const
type Kind = (typeof kinds)[number]

/** A condition of each kind as it begins. */
const starts: Record<Kind, Leaf> = {
  did: { did: '' },
  unanswered: { unanswered: { opened: '', closedBy: '', within: { days: 14 } } },
  trait: { trait: '', op: 'eq', value: '' },
  account: { account: '', op: 'eq', value: '' },
  consent: { consent: '', is: 'yes' },
  segment: { segment: '', in: true },
}

/** What a new condition is before anybody chose. */
export const firstLeaf = starts.did

interface LeafEditorProps {
  node: LeafNode
  onChange: (node: LeafNode) => void
  /** Name of the group that is edited. */
  self: string
  /** Whether to mark what is not filled in. */
  asked: boolean
}

/** One condition: what is asked of a person, and its fields. */
export function LeafEditor({ node, onChange, self, asked }: LeafEditorProps) {
  const { t } = useTranslation()
  const { leaf } = node
  const kind = kinds.find((one) => one in leaf) ?? 'did'
  const set = (next: Leaf) => onChange({ ...node, leaf: next })
  return (
    <div className="stack tight">
      <div className="row leaf-kind">
        <Select
          aria-label={t('groupEdit.kindLabel')}
          data={kinds.map((one) => ({ value: one, label: t(`groupEdit.kind.${one}`) }))}
          value={kind}
          allowDeselect={false}
          onChange={(next) => next !== kind && set(starts[next as Kind])}
        />
        <Checkbox
          label={t('groupEdit.negated')}
          checked={node.negated}
          onChange={(event) => onChange({ ...node, negated: event.currentTarget.checked })}
        />
      </div>
      {'did' in leaf && <DidFields leaf={leaf} onChange={set} asked={asked} />}
      {'unanswered' in leaf && <UnansweredFields leaf={leaf} onChange={set} asked={asked} />}
      {('trait' in leaf || 'account' in leaf) && <ComparedFields leaf={leaf} onChange={set} asked={asked} />}
      {'consent' in leaf && <ConsentFields leaf={leaf} onChange={set} asked={asked} />}
      {'segment' in leaf && <MemberFields leaf={leaf} onChange={set} asked={asked} self={self} />}
    </div>
  )
}

interface UnansweredFieldsProps {
  leaf: Unanswered
  onChange: (leaf: Unanswered) => void
  asked: boolean
}

/** What opened, and what would have closed it. */
function UnansweredFields({ leaf, onChange, asked }: UnansweredFieldsProps) {
  const { t } = useTranslation()
  const { unanswered } = leaf
  const set = (
    change: { [Field in keyof Unanswered['unanswered']]?: Unanswered['unanswered'][Field] | undefined },
  ) =>
    onChange({
      unanswered: Object.fromEntries(
        Object.entries({ ...unanswered, ...change }).filter(([, value]) => value !== undefined),
      ) as Unanswered['unanswered'],
    })
  return (
    <>
      <div className="two">
        <EventNames
          label={t('groupEdit.opened')}
          value={unanswered.opened}
          onChange={(opened) => set({ opened })}
          asked={asked}
        />
        <EventNames
          label={t('groupEdit.closedBy')}
          value={unanswered.closedBy}
          onChange={(closedBy) => set({ closedBy })}
          asked={asked}
        />
      </div>
      <div className="leaf-row">
        <TextInput
          label={t('edit.key')}
          description={t('groupEdit.keyNote')}
          inputWrapperOrder={['label', 'input', 'description', 'error']}
          value={unanswered.key ?? ''}
          onChange={(event) => set({ key: event.currentTarget.value || undefined })}
        />
        <WithinFields value={unanswered.within} onChange={(within) => set({ within })} />
      </div>
      <WhereFields value={unanswered.where} onChange={(where) => set({ where })} />
    </>
  )
}
