import { SegmentedControl, Textarea } from '@mantine/core'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { Condition, SegmentInput } from '../../src/segments/index.ts'
import { Card } from '../parts/page.tsx'
import { ConditionBuilder } from './condition-builder.tsx'
import { type BlockNode, conditionOf, draftOf, isComplete, isCondition, leavesIn } from './draft.ts'

/** The condition while it is edited: as a tree or, when `json` is there, as text. */
export interface Edited {
  root: BlockNode
  json?: string | undefined
}

/** The condition of a definition for editing. */
export function editedOf(definition: SegmentInput): Edited {
  return { root: draftOf(definition.kind === 'live' ? (definition.condition as Condition) : { did: '' }) }
}

/** The condition as it is written; undefined while it lacks something or cannot be read. */
export function writtenIn({ root, json }: Edited): Condition | undefined {
  if (json === undefined) {
    return leavesIn(root).every(({ leaf }) => isComplete(leaf)) ? conditionOf(root) : undefined
  }
  try {
    return JSON.parse(json) as Condition
  } catch {
    return undefined
  }
}

interface ConditionCardProps {
  edited: Edited
  onChange: (edited: Edited) => void
  /** Name of the group that is edited. */
  self: string
  /** Whether to mark what is not filled in. */
  asked: boolean
}

/** Who belongs to the group: as a form or as JSON. */
export function ConditionCard({ edited, onChange, self, asked }: ConditionCardProps) {
  const { t } = useTranslation()
  const [refused, setRefused] = useState(false)
  const { root, json } = edited
  const turn = (to: string) => {
    if (to === 'json')
      return onChange({ root, json: JSON.stringify(conditionOf(root) ?? { and: [] }, null, 2) })
    const written = writtenIn(edited)
    setRefused(!isCondition(written))
    if (isCondition(written)) onChange({ root: draftOf(written) })
  }
  return (
    <Card
      title={t('groupEdit.who')}
      aside={
        <SegmentedControl
          aria-label={t('edit.how')}
          value={json === undefined ? 'form' : 'json'}
          onChange={turn}
          data={[
            { value: 'form', label: t('edit.form') },
            { value: 'json', label: 'JSON' },
          ]}
          transitionDuration={0}
        />
      }
    >
      {json === undefined ? (
        <ConditionBuilder
          root={root}
          onChange={(next) => onChange({ root: next })}
          self={self}
          asked={asked}
        />
      ) : (
        <Textarea
          className="mono-input"
          label={t('groupEdit.json')}
          value={json}
          error={refused || writtenIn(edited) === undefined ? t('groupEdit.notReadable') : undefined}
          rows={20}
          spellCheck={false}
          onChange={(event) => {
            setRefused(false)
            onChange({ root, json: event.currentTarget.value })
          }}
        />
      )}
    </Card>
  )
}
