import '../metrics/metrics.css'
import '../people/people.css'
import { useQuery } from '@tanstack/react-query'
import { getRouteApi, Link } from '@tanstack/react-router'
import { useTranslation } from 'react-i18next'
import { useCan, useFormat } from '../access/session.ts'
import { DefinitionHistory } from '../definitions/history.tsx'
import { LinkButton } from '../parts/link-button.tsx'
import { Card, Facts, PageHead } from '../parts/page.tsx'
import { Resource } from '../parts/states.tsx'
import { draftOf, leavesIn } from '../segments/draft.ts'
import { segmentsQuery } from '../segments/segment-data.ts'
import { ruleOf } from './rule.ts'
import {
  computedQuery,
  oneComputedQuery,
  type StoredComputed,
  saveComputed,
  traitHistoryQuery,
} from './trait-data.ts'
import { PreviewCard } from './trait-preview.tsx'
import { ruleInWords } from './words.ts'

const route = getRouteApi('/app/traits/$name')

/** One computed trait: what it says, how its values are spread, where it is used, and how its meaning changed. */
export function TraitPage() {
  const { name } = route.useParams()
  const trait = useQuery(oneComputedQuery(name))
  return (
    <Resource query={trait} shape="figure">
      {(stored) => <OneTrait stored={stored} />}
    </Resource>
  )
}

function OneTrait({ stored }: { stored: StoredComputed }) {
  const { t } = useTranslation()
  const mayWrite = useCan('segments:write')
  const { definition } = stored
  const history = useQuery(traitHistoryQuery(definition.name))
  return (
    <>
      <PageHead
        title={definition.label}
        {...(definition.description ? { lede: definition.description } : {})}
      >
        {mayWrite && (
          <LinkButton variant="default" to="/traits/$name/edit" params={{ name: definition.name }}>
            {t('measure.edit')}
          </LinkButton>
        )}
      </PageHead>
      <div className="side">
        <PreviewCard rule={ruleOf(definition)} title={t('computed.now')} />
        <div className="stack">
          <About stored={stored} />
          <UsedBy name={definition.name} />
          <DefinitionHistory query={history} returning={{ version: stored.version, save: saveComputed }}>
            {({ definition: then }) => (
              <p className="dim break">
                {then === null ? t('measure.removed') : `${then.label}: ${ruleInWords(then, t)}`}
              </p>
            )}
          </DefinitionHistory>
        </div>
      </div>
    </>
  )
}

function About({ stored }: { stored: StoredComputed }) {
  const { t } = useTranslation()
  const fmt = useFormat()
  const { name } = stored.definition
  const all = useQuery(computedQuery())
  const listed = all.data?.find(({ definition }) => definition.name === name)
  const at = listed?.evaluatedAt
  return (
    <Card title={t('measure.meaning')}>
      <Facts
        of={[
          [t('computed.kindLabel'), t(`computed.kind.${stored.definition.kind}`)],
          [t('computed.people'), at ? fmt.count(listed.people) : t('computed.computing')],
          [t('computed.last'), at ? fmt.since(at, Date.now()) : '–'],
          [t('measure.name'), <code key="name">{name}</code>],
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
    </Card>
  )
}

/** Groups whose condition asks for this trait. */
function UsedBy({ name }: { name: string }) {
  const { t } = useTranslation()
  const segments = useQuery(segmentsQuery())
  const users = (segments.data ?? [])
    .map(({ definition }) => definition)
    .filter(
      (one) =>
        one.kind === 'live' &&
        leavesIn(draftOf(one.condition)).some(({ leaf }) => 'trait' in leaf && leaf.trait === name),
    )
  if (users.length === 0) return null
  return (
    <Card title={t('groups.usedIn')}>
      <ul className="ties">
        {users.map((one) => (
          <li key={one.name}>
            <Link to="/groups/$name" params={{ name: one.name }} className="a">
              {one.label}
            </Link>
          </li>
        ))}
      </ul>
    </Card>
  )
}
