import './metrics.css'
import { Button } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useFormat, useMe } from '../access/session.ts'
import { DefinitionHistory } from '../definitions/history.tsx'
import { CodeBlock } from '../parts/copy.tsx'
import { Card, Facts } from '../parts/page.tsx'
import { Resource } from '../parts/states.tsx'
import { explanationQuery, historyQuery, type StoredMeasure } from './measure-data.ts'
import { dayAfter, dayIn } from './period.ts'
import { UsedBy } from './used-by.tsx'
import { definitionInWords } from './words.ts'

/** What the measure means, who looks after it, and how its meaning changed. */
export function DefinitionSide({ stored }: { stored: StoredMeasure }) {
  const { t } = useTranslation()
  const fmt = useFormat()
  const { definition } = stored
  const history = useQuery(historyQuery(definition.name))
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
          <AsCode definition={definition} />
        </div>
      </Card>
      <UsedBy name={definition.name} />
      <DefinitionHistory query={history}>
        {({ definition: then, diff }) => (
          <pre className="diff">{then === null ? t('measure.removed') : diff}</pre>
        )}
      </DefinitionHistory>
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

/** The definition as machines read it: as JSON, and as the SQL that is asked. */
function AsCode({ definition }: { definition: StoredMeasure['definition'] }) {
  const { t } = useTranslation()
  const [opened, setOpened] = useState<'json' | 'sql'>()
  const button = (which: 'json' | 'sql', show: string, hide: string) => (
    <Button
      variant="default"
      aria-expanded={opened === which}
      onClick={() => setOpened(opened === which ? undefined : which)}
    >
      {opened === which ? hide : show}
    </Button>
  )
  return (
    <div className="stack">
      <div className="row">
        {button('json', t('measure.showJson'), t('measure.hideJson'))}
        {button('sql', t('measure.showSql'), t('measure.hideSql'))}
      </div>
      {opened === 'json' && (
        <CodeBlock text={JSON.stringify(definition, null, 2)} label={t('measure.json')} />
      )}
      {opened === 'sql' && <AsSql name={definition.name} />}
    </div>
  )
}

function AsSql({ name }: { name: string }) {
  const { t } = useTranslation()
  const { workspace } = useMe()
  const from = dayAfter(dayIn(workspace.timeZone, Date.now()), -27)
  const statements = useQuery(explanationQuery(name, from))
  return (
    <Resource query={statements}>
      {(found) => <CodeBlock text={found.join(';\n\n')} label={t('measure.sql')} />}
    </Resource>
  )
}
