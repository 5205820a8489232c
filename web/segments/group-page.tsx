import '../metrics/metrics.css'
import '../people/people.css'
import './segments.css'
import { SegmentedControl } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { getRouteApi, useNavigate } from '@tanstack/react-router'
import { useTranslation } from 'react-i18next'
import type { ListedSegment } from '../../src/segments/index.ts'
import { useCan } from '../access/session.ts'
import { LinkButton } from '../parts/link-button.tsx'
import { Card, PageHead } from '../parts/page.tsx'
import { Empty, Resource } from '../parts/states.tsx'
import { GroupChanges } from './group-changes.tsx'
import { GroupMembers } from './group-members.tsx'
import { GroupSide } from './group-side.tsx'
import { GroupSize } from './group-size.tsx'
import { ListCard } from './list-card.tsx'
import { segmentQuery } from './segment-data.ts'

const route = getRouteApi('/app/groups/$name')

/** One group: how many people it has and had, who they are, who entered and left and why, and what it means. */
export function GroupPage() {
  const { name } = route.useParams()
  const segment = useQuery(segmentQuery(name))
  return (
    <>
      {segment.isError && segment.data === undefined && <PageHead title={name} />}
      <Resource query={segment} shape="figure">
        {(stored) => <Group stored={stored} />}
      </Resource>
    </>
  )
}

function Group({ stored }: { stored: ListedSegment }) {
  const { t } = useTranslation()
  const mayWrite = useCan('segments:write')
  const { definition } = stored
  const { name } = definition
  const unfilled = definition.kind === 'list' && definition.upload === undefined
  return (
    <>
      <PageHead
        title={definition.label}
        {...(definition.description ? { lede: definition.description } : {})}
      >
        <LinkButton variant="default" to="/people" search={{ group: name }}>
          {t('groups.toPeople')}
        </LinkButton>
        {mayWrite && (
          <LinkButton variant="default" to="/groups/$name/edit" params={{ name }}>
            {t('measure.edit')}
          </LinkButton>
        )}
      </PageHead>
      <div className="side">
        <div className="stack">
          {unfilled ? (
            <Card label={definition.label}>
              <Empty sentence={t('groupList.empty')} note={mayWrite ? t('groupList.emptyNote') : ''} />
            </Card>
          ) : (
            <GroupSize stored={stored} />
          )}
          {definition.kind === 'list' && mayWrite && <ListCard stored={stored} opened={unfilled} />}
          {!unfilled && <Membership name={name} />}
        </div>
        <GroupSide stored={stored} />
      </div>
    </>
  )
}

/** Who is in it now, or who came and went. */
function Membership({ name }: { name: string }) {
  const { t } = useTranslation()
  const navigate = useNavigate()
  const { view = 'members', kind } = route.useSearch()
  const look = (next: string) =>
    void navigate({
      to: '/groups/$name',
      params: { name },
      search: next === 'changes' ? { view: 'changes' } : {},
      replace: true,
      resetScroll: false,
    })
  return (
    <Card
      title={t(view === 'members' ? 'groups.members' : 'groups.changes')}
      aside={
        <SegmentedControl
          aria-label={t('groups.view')}
          data={[
            { value: 'members', label: t('groups.members') },
            { value: 'changes', label: t('groups.changes') },
          ]}
          value={view}
          onChange={look}
          transitionDuration={0}
        />
      }
    >
      {view === 'members' ? <GroupMembers name={name} /> : <GroupChanges name={name} kind={kind} />}
    </Card>
  )
}
