import { Select, TagsInput, Textarea, TextInput } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import type { SegmentInput } from '../../src/segments/index.ts'
import { teamNames } from '../access/roles.ts'
import { useCan } from '../access/session.ts'
import { LinkButton } from '../parts/link-button.tsx'
import { Card } from '../parts/page.tsx'
import { useTraitNames } from '../traits/trait-names.ts'
import { nameOfLabel } from './names.ts'

/** What groups of both kinds have. */
export type About = Pick<SegmentInput, 'name' | 'label' | 'description' | 'owner' | 'tell' | 'tellTraits'>
type Tell = NonNullable<About['tell']>
type Team = NonNullable<About['owner']>['team']

const tells = ['from_now', 'everyone', 'nothing'] as const satisfies readonly Tell[]

interface AboutProps {
  value: About
  onChange: (value: About) => void
}

/** What the group is called, and what it is for. */
export function AboutCard({ value, onChange, isNew }: AboutProps & { isNew: boolean }) {
  const { t } = useTranslation()
  const label = (text: string) =>
    onChange({ ...value, label: text, ...(isNew ? { name: nameOfLabel(text) } : {}) })
  return (
    <Card title={t('groupEdit.about')}>
      <div className="stack">
        <div className="two">
          <TextInput
            label={t('edit.label')}
            required
            value={value.label}
            onChange={(event) => label(event.currentTarget.value)}
          />
          <TextInput
            label={t('measure.name')}
            description={t('groupEdit.nameNote')}
            inputWrapperOrder={['label', 'input', 'description', 'error']}
            required
            readOnly={!isNew}
            value={value.name}
            onChange={(event) => onChange({ ...value, name: event.currentTarget.value })}
          />
        </div>
        <Textarea
          label={t('edit.description')}
          placeholder={t('groupEdit.descriptionPlaceholder')}
          autosize
          minRows={2}
          value={value.description ?? ''}
          onChange={(event) => onChange({ ...value, description: event.currentTarget.value })}
        />
      </div>
    </Card>
  )
}

/** Who looks after the group, and who is told when it changes. */
export function CareCard({ value, onChange }: AboutProps) {
  const { t } = useTranslation()
  const mayTell = useCan('webhooks:write')
  const tell = value.tell ?? 'from_now'
  const traits = useTraitNames('trait')
  const own = (team: Team | undefined, person: string) => {
    onChange({ ...value, owner: team ? { team, ...(person ? { person } : {}) } : undefined })
  }
  return (
    <Card title={t('groupEdit.care')}>
      <div className="stack">
        <div className="two">
          <Select
            label={t('measure.lookedAfter')}
            placeholder={t('groupEdit.nobody')}
            data={teamNames.map((team) => ({ value: team, label: t(`team.${team}`) }))}
            value={value.owner?.team ?? null}
            clearable
            clearButtonProps={{ 'aria-label': t('form.clear') }}
            onChange={(team) => own((team as Team | null) ?? undefined, value.owner?.person ?? '')}
          />
          <TextInput
            label={t('edit.person')}
            disabled={!value.owner}
            value={value.owner?.person ?? ''}
            onChange={(event) => own(value.owner?.team, event.currentTarget.value)}
          />
        </div>
        <Select
          label={t('groupEdit.tell')}
          description={t(`groupEdit.tellNote.${tell}`)}
          inputWrapperOrder={['label', 'input', 'description', 'error']}
          data={tells.map((one) => ({ value: one, label: t(`groupEdit.tells.${one}`) }))}
          value={tell}
          allowDeselect={false}
          onChange={(next) => onChange({ ...value, tell: next as Tell })}
        />
        {tell !== 'nothing' && (
          <TagsInput
            label={t('groupEdit.tellTraits')}
            description={t('groupEdit.tellTraitsNote')}
            inputWrapperOrder={['label', 'input', 'description', 'error']}
            data={traits}
            limit={50}
            maxTags={20}
            acceptValueOnBlur
            value={value.tellTraits ?? []}
            onChange={(tellTraits) => onChange({ ...value, tellTraits })}
          />
        )}
        {mayTell && (
          <div className="row">
            <LinkButton variant="default" to="/settings/webhooks">
              {t('groupEdit.toWebhooks')}
            </LinkButton>
          </div>
        )}
      </div>
    </Card>
  )
}
