import { useQuery } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import type { ListedSegment, Segment } from '../../src/segments/index.ts'
import { useFormat } from '../access/session.ts'
import { DefinitionHistory } from '../definitions/history.tsx'
import { Card, Facts } from '../parts/page.tsx'
import { Owner } from './owner.tsx'
import { UsedIn } from './remove-group.tsx'
import { historyQuery, saveSegment } from './segment-data.ts'
import { useSpeaker } from './speaker.ts'
import { useUses } from './uses.ts'
import { groupInWords } from './words.ts'

/** What a group means, who looks after it, where it is used, and how its meaning changed. */
export function GroupSide({ stored }: { stored: ListedSegment }) {
  const { t } = useTranslation()
  const fmt = useFormat()
  const { definition } = stored
  const uses = useUses(definition.name)
  const history = useQuery(historyQuery(definition.name))
  return (
    <div className="stack">
      <Card title={t('measure.meaning')}>
        <div className="stack">
          <p className="say sm break">
            <Meaning definition={definition} />
          </p>
          <Facts
            of={[
              [t('measure.lookedAfter'), <Owner key="owner" owner={definition.owner} />],
              [t('groups.kindHead'), t(`groups.kind.${definition.kind}`)],
              [t('groupEdit.tell'), t(`groupEdit.tells.${definition.tell}`)],
              ...(definition.tellTraits.length > 0
                ? ([[t('groupEdit.tellTraits'), definition.tellTraits.join(', ')]] as [string, string][])
                : []),
              [t('measure.name'), <code key="name">{definition.name}</code>],
              [
                t('measure.version'),
                t('measure.versionBy', {
                  version: stored.version,
                  by: stored.updatedBy,
                  at: fmt.date(stored.updatedAt),
                }),
              ],
            ]}
          />
        </div>
      </Card>
      {uses && uses.groups.length + uses.measures.length > 0 && (
        <Card title={t('groups.usedIn')}>
          <UsedIn uses={uses} />
        </Card>
      )}
      <DefinitionHistory query={history} returning={{ version: stored.version, save: saveSegment }}>
        {({ definition: then, diff }) => (
          <pre className="diff">{then === null ? t('measure.removed') : diff}</pre>
        )}
      </DefinitionHistory>
    </div>
  )
}

function Meaning({ definition }: { definition: Segment }) {
  const { t } = useTranslation()
  const speaker = useSpeaker()
  return definition.kind === 'live' ? groupInWords(definition.condition, speaker) : t('groupList.meaning')
}
