import './metrics.css'
import { Button } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useFormat } from '../access/session.ts'
import { CodeBlock } from '../parts/copy.tsx'
import { Card, Facts } from '../parts/page.tsx'
import { Resource } from '../parts/states.tsx'
import { historyQuery, type MeasureChange, type StoredMeasure } from './measure-data.ts'
import { UsedBy } from './used-by.tsx'
import { definitionInWords } from './words.ts'

/** What the measure means, who looks after it, and how its meaning changed. */
export function DefinitionSide({ stored }: { stored: StoredMeasure }) {
  const { t } = useTranslation()
  const fmt = useFormat()
  const { definition } = stored
  const owners = definition.owners.map(({ team, person }) =>
    person ? t('measure.owner', { person, team: t(`team.${team}`) }) : t(`team.${team}`),
  )
  return (
    <div className="stack">
      <Card title={t('measure.meaning')}>
        <div className="stack">
          <p className="say sm">{definitionInWords(definition, t)}</p>
          {definition.description && <p className="dim">{definition.description}</p>}
          <Facts
            of={[
              [t('measure.lookedAfter'), owners.join(' + ')],
              [t('measure.good'), t(`good.${definition.good}`)],
              [t('aim.title'), <Aimed key="aim" definition={definition} />],
              [t('measures.unit'), t(`unit.${definition.unit}`)],
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
          <AsJson definition={definition} />
        </div>
      </Card>
      <UsedBy name={definition.name} />
      <History name={definition.name} />
    </div>
  )
}

/** What the measure is to reach, and by when. */
function Aimed({ definition: { aim, unit } }: { definition: StoredMeasure['definition'] }) {
  const { t } = useTranslation()
  const fmt = useFormat()
  if (!aim) return <span className="meta">{t('aim.none')}</span>
  const value = fmt.value(aim.value, unit)
  return <>{aim.by ? t('aim.byDay', { value, day: fmt.date(`${aim.by}T12:00:00Z`) }) : value}</>
}

function AsJson({ definition }: { definition: StoredMeasure['definition'] }) {
  const { t } = useTranslation()
  const [opened, setOpened] = useState(false)
  return (
    <div>
      <Button variant="default" aria-expanded={opened} onClick={() => setOpened(!opened)}>
        {opened ? t('measure.hideJson') : t('measure.showJson')}
      </Button>
      {opened && (
        <div style={{ marginTop: 12 }}>
          <CodeBlock text={JSON.stringify(definition, null, 2)} label={t('measure.json')} />
        </div>
      )}
    </div>
  )
}

function History({ name }: { name: string }) {
  const { t } = useTranslation()
  const history = useQuery(historyQuery(name))
  return (
    <Card title={t('measure.history')}>
      <Resource query={history}>
        {(changes) => (
          <ul className="stack tight">
            {changes.map((change) => (
              <HistoryEntry key={change.version} change={change} />
            ))}
          </ul>
        )}
      </Resource>
    </Card>
  )
}

function HistoryEntry({ change }: { change: MeasureChange }) {
  const { t } = useTranslation()
  const fmt = useFormat()
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
        <pre className="diff">{change.definition === null ? t('measure.removed') : change.diff}</pre>
      </details>
    </li>
  )
}
