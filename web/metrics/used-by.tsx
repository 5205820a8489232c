import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { useTranslation } from 'react-i18next'
import { Card } from '../parts/page.tsx'
import { Resource } from '../parts/states.tsx'
import { type NamedDefinition, usesQuery } from './measure-data.ts'

/** Where a measure is shown or built upon, and what it stands on itself: what a change of it reaches. */
export function UsedBy({ name }: { name: string }) {
  const { t } = useTranslation()
  const uses = useQuery(usesQuery(name))
  return (
    <Card title={t('uses.title')}>
      <Resource query={uses}>
        {({ usedBy, uses: stands }) => (
          <div className="stack tight">
            {usedBy.length === 0 ? <p className="meta">{t('uses.none')}</p> : <Definitions of={usedBy} />}
            {stands.length > 0 && (
              <>
                <p className="meta">{t('uses.stands')}</p>
                <Definitions of={stands} />
              </>
            )}
          </div>
        )}
      </Resource>
    </Card>
  )
}

function Definitions({ of }: { of: readonly NamedDefinition[] }) {
  const { t } = useTranslation()
  return (
    <ul className="stack tight">
      {of.map((one) => (
        <li key={`${one.kind} ${one.name}`}>
          <DefinitionLink of={one} />{' '}
          <span className="meta">{t(`uses.kind.${one.kind}`, { defaultValue: one.kind })}</span>
        </li>
      ))}
    </ul>
  )
}

/** A definition by its label; a link where it has a page of its own. */
function DefinitionLink({ of: { kind, name, label } }: { of: NamedDefinition }) {
  const params = { name }
  switch (kind) {
    case 'measure':
      return (
        <Link to="/measures/$name" params={params}>
          {label}
        </Link>
      )
    case 'board':
      return (
        <Link to="/boards/$name" params={params}>
          {label}
        </Link>
      )
    case 'group':
      return (
        <Link to="/groups/$name" params={params}>
          {label}
        </Link>
      )
    case 'alert':
      return (
        <Link to="/alerts/$id" params={{ id: name }}>
          {label}
        </Link>
      )
    case 'wall':
      return (
        <Link to="/walls/$id" params={{ id: name }}>
          {label}
        </Link>
      )
    default:
      return <span>{label}</span>
  }
}
