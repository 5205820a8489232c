import { useQuery } from '@tanstack/react-query'
import { getRouteApi, useNavigate } from '@tanstack/react-router'
import { useTranslation } from 'react-i18next'
import { useCan } from '../access/session.ts'
import { usePageKeys } from '../app/page-keys.ts'
import { LinkButton } from '../parts/link-button.tsx'
import { PageHead } from '../parts/page.tsx'
import { Resource } from '../parts/states.tsx'
import { Wall } from '../wall/index.ts'
import { wallQuery } from './wall-edit-data.ts'

const route = getRouteApi('/app/walls/$id')

/** One wall inside the app. */
export function WallPage() {
  const { t, i18n } = useTranslation()
  const { id } = route.useParams()
  const navigate = useNavigate()
  const mayChange = useCan('walls:write')
  const wall = useQuery(wallQuery(id))
  usePageKeys([
    { keys: 'P', meaning: t('keys.pause') },
    { keys: '← →', meaning: t('keys.pictures') },
  ])
  return (
    <>
      <PageHead title={wall.data?.name ?? t('walls.title')}>
        {mayChange && (
          <LinkButton variant="default" to="/walls/$id/edit" params={{ id }}>
            {t('walls.edit')}
          </LinkButton>
        )}
      </PageHead>
      <Resource query={wall}>
        {(found) => (
          <Wall
            key={found.id}
            id={found.id}
            embedded
            language={i18n.language}
            open={(href) => void navigate({ to: href })}
          />
        )}
      </Resource>
    </>
  )
}
