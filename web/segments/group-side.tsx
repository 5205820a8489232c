import { Button } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import type { ListedSegment, Segment } from '../../src/segments/index.ts'
import { useCan, useFormat } from '../access/session.ts'
import { useAct } from '../parts/act.ts'
import { Card, Facts } from '../parts/page.tsx'
import { Failed, Resource } from '../parts/states.tsx'
import { Owner } from './owner.tsx'
import { UsedIn } from './remove-group.tsx'
import { historyQuery, type SegmentEdit, saveSegment } from './segment-data.ts'
import { useSpeaker } from './speaker.ts'
import { useUses } from './uses.ts'
import { groupInWords } from './words.ts'

/** What a group means, who looks after it, where it is used, and how its meaning changed. */
export function GroupSide({ stored }: { stored: ListedSegment }) {
  const { t } = useTranslation()
  const fmt = useFormat()
  const { definition } = stored
  const uses = useUses(definition.name)
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
      <History stored={stored} />
    </div>
  )
}

function Meaning({ definition }: { definition: Segment }) {
  const { t } = useTranslation()
  const speaker = useSpeaker()
  return definition.kind === 'live' ? groupInWords(definition.condition, speaker) : t('groupList.meaning')
}

function History({ stored }: { stored: ListedSegment }) {
  const { t } = useTranslation()
  const history = useQuery(historyQuery(stored.definition.name))
  return (
    <Card title={t('measure.history')}>
      <Resource query={history}>
        {(changes) => (
          <ul className="stack tight">
            {changes.map((change) => (
              <HistoryEntry key={change.version} change={change} stored={stored} />
            ))}
          </ul>
        )}
      </Resource>
    </Card>
  )
}

function HistoryEntry({ change, stored }: { change: SegmentEdit; stored: ListedSegment }) {
  const { t } = useTranslation()
  const fmt = useFormat()
  const mayWrite = useCan('segments:write')
  const back = useAct(saveSegment, { done: t('groups.returned', { version: change.version }) })
  const { definition } = change
  return (
    <li>
      <details>
        <summary>
          {t('measure.versionBy', {
            version: change.version,
            by: change.changedBy,
            at: fmt.date(change.changedAt),
          })}
        </summary>
        <div className="stack tight">
          <pre className="diff">{definition === null ? t('measure.removed') : change.diff}</pre>
          {back.isError && <Failed error={back.error} rest="" />}
          {mayWrite && definition && change.version !== stored.version && (
            <div className="row">
              <Button
                variant="default"
                onClick={() => back.mutate({ definition, version: stored.version })}
                disabled={back.isPending}
              >
                {t('groups.return', { version: change.version })}
              </Button>
            </div>
          )}
        </div>
      </details>
    </li>
  )
}
