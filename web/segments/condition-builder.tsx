import { ActionIcon, Button, SegmentedControl, Select } from '@mantine/core'
import { useEffect, useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { Icon } from '../parts/icon.tsx'
import {
  type BlockNode,
  type DraftNode,
  freshId,
  isBlock,
  moved,
  withNode,
  withoutNode,
  withPart,
} from './draft.ts'
import { firstLeaf, LeafEditor } from './leaf-editor.tsx'

/** How the parts of a block are joined: all, one, not all, none. */
const joins = ['all', 'any', 'notAll', 'none'] as const
type Join = (typeof joins)[number]

interface BuilderProps {
  root: BlockNode
  onChange: (root: BlockNode) => void
  self: string
  asked: boolean
}

/** What the parts of the tree do to it. */
interface Deeds {
  change: (id: string, to: (node: DraftNode) => DraftNode) => void
  add: (block: string, part: DraftNode) => void
  remove: (id: string) => void
  move: (id: string, by: -1 | 1) => void
  canMove: (id: string, by: -1 | 1) => boolean
  self: string
  asked: boolean
}

/** The tree of a condition: blocks in blocks, each part of which can be changed, moved and removed by buttons. */
export function ConditionBuilder({ root, onChange, self, asked }: BuilderProps) {
  const { t } = useTranslation()
  const [said, setSaid] = useState('')
  const place = useRef<HTMLDivElement>(null)
  const focus = useRef<string>(undefined)
  // What was moved or made keeps the focus, also when it stands somewhere else in the page now.
  useEffect(() => {
    const wanted = focus.current
    focus.current = undefined
    if (!wanted) return
    const found = [...(place.current?.querySelectorAll<HTMLElement>(wanted) ?? [])]
    found.find((element) => !element.matches(':disabled'))?.focus()
  })
  const deeds: Deeds = {
    self,
    asked,
    change: (id, to) => onChange(withNode(root, id, to)),
    add(block, part) {
      focus.current = `[data-node="${isBlock(part) ? part.parts[0]?.id : part.id}"] input`
      onChange(withPart(root, block, part))
    },
    remove(id) {
      focus.current = '[data-add]'
      setSaid(t('groupEdit.removed'))
      onChange(withoutNode(root, id))
    },
    move(id, by) {
      const next = moved(root, id, by)
      if (!next) return
      const buttons = [by, -by].map((way) => `[data-move="${id} ${way}"]`)
      focus.current = buttons.join(', ')
      setSaid(t(by === 1 ? 'groupEdit.movedDown' : 'groupEdit.movedUp'))
      onChange(next)
    },
    canMove: (id, by) => moved(root, id, by) !== undefined,
  }
  return (
    <div ref={place}>
      <Block block={root} deeds={deeds} depth={0} />
      <p className="sr" role="status">
        {said}
      </p>
    </div>
  )
}

interface BlockProps {
  block: BlockNode
  deeds: Deeds
  /** 0: the root. */
  depth: number
}

function Block({ block, deeds, depth }: BlockProps) {
  const { t } = useTranslation()
  const leaf = (): DraftNode => ({ id: freshId(), negated: false, leaf: firstLeaf })
  const inner = (): DraftNode => ({
    id: freshId(),
    negated: false,
    op: block.op === 'and' ? 'or' : 'and',
    parts: [leaf()],
  })
  return (
    <div className="block-parts">
      <JoinChoice block={block} deeds={deeds} depth={depth} />
      {block.parts.map((part, index) => (
        <Part key={part.id} part={part} deeds={deeds} depth={depth} number={index + 1} />
      ))}
      <div className="row">
        <Button
          variant="default"
          data-add
          leftSection={<Icon name="plus" size={14} />}
          onClick={() => deeds.add(block.id, leaf())}
        >
          {t('groupEdit.addCondition')}
        </Button>
        <Button
          variant="default"
          leftSection={<Icon name="plus" size={14} />}
          onClick={() => deeds.add(block.id, inner())}
        >
          {t('groupEdit.addBlock')}
        </Button>
      </div>
    </div>
  )
}

function JoinChoice({ block, deeds, depth }: BlockProps) {
  const { t } = useTranslation()
  const join = joinOf(block)
  const choose = (next: string | null) =>
    deeds.change(block.id, (node) => ({
      ...node,
      op: next === 'all' || next === 'notAll' ? 'and' : 'or',
      negated: next === 'none' || next === 'notAll',
    }))
  if (depth === 0 && !block.negated) {
    return (
      <SegmentedControl
        aria-label={t('groupEdit.join')}
        data={(['all', 'any'] as const).map((one) => ({ value: one, label: t(`groupEdit.joins.${one}`) }))}
        value={join}
        onChange={choose}
        transitionDuration={0}
        className="fit"
      />
    )
  }
  return (
    <Select
      aria-label={t('groupEdit.join')}
      data={joins.map((one) => ({ value: one, label: t(`groupEdit.joins.${one}`) }))}
      value={join}
      allowDeselect={false}
      onChange={choose}
      maw={320}
    />
  )
}

function joinOf({ op, negated }: BlockNode): Join {
  if (op === 'and') return negated ? 'notAll' : 'all'
  return negated ? 'none' : 'any'
}

interface PartProps {
  part: DraftNode
  deeds: Deeds
  depth: number
  number: number
}

function Part({ part, deeds, depth, number }: PartProps) {
  const { t } = useTranslation()
  const name = t(isBlock(part) ? 'groupEdit.blockName' : 'groupEdit.conditionName', { number })
  return (
    <fieldset className={isBlock(part) ? 'node block' : 'node'} data-node={part.id}>
      <legend className="sr">{name}</legend>
      <div className="node-body">
        {isBlock(part) ? (
          <Block block={part} deeds={deeds} depth={depth + 1} />
        ) : (
          <LeafEditor
            node={part}
            onChange={(changed) => deeds.change(part.id, () => changed)}
            self={deeds.self}
            asked={deeds.asked}
          />
        )}
      </div>
      <div className="node-acts">
        {([-1, 1] as const).map((by) => (
          <ActionIcon
            key={by}
            variant="default"
            size={30}
            data-move={`${part.id} ${by}`}
            aria-label={t(by === 1 ? 'groupEdit.moveDown' : 'groupEdit.moveUp', { name })}
            disabled={!deeds.canMove(part.id, by)}
            onClick={() => deeds.move(part.id, by)}
          >
            <span className={by === 1 ? undefined : 'turned'}>
              <Icon name="down" size={16} />
            </span>
          </ActionIcon>
        ))}
        <ActionIcon
          variant="default"
          size={30}
          aria-label={t('groupEdit.remove', { name })}
          onClick={() => deeds.remove(part.id)}
        >
          <Icon name="close" size={16} />
        </ActionIcon>
      </div>
    </fieldset>
  )
}
