import './impact.css'
import { Button, Select } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { Link, useNavigate, useRouterState, useSearch } from '@tanstack/react-router'
import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import type { Team } from '../../src/access/index.ts'
import type { ImpactView } from '../../src/impact/index.ts'
import { useCan, useFormat } from '../access/session.ts'
import { useAct } from '../parts/act.ts'
import { LinkButton } from '../parts/link-button.tsx'
import { PageHead } from '../parts/page.tsx'
import { Empty, Resource } from '../parts/states.tsx'
import { estimateTree, type StoredTree, treesQuery, viewQuery } from './impact-data.ts'
import { Legend } from './legend.tsx'
import { LinkPanel, MeasurePanel } from './link-panel.tsx'
import { TreeView } from './tree-view.tsx'
import { endsOf } from './words.ts'

/** Everything that teams work on, what matters to customers, what they tell us, and what moves what. */
export function TreePage() {
  const { t } = useTranslation()
  return (
    <WithTree title={t('impact.title')} lede={t('impact.lede')} team={undefined}>
      {(view) => <TreeWithPanel view={view} focus={undefined} />}
    </WithTree>
  )
}

interface WithTreeProps {
  title: string
  lede: string
  team: Team | undefined
  children: (view: ImpactView) => ReactNode
}

/** Head of the pages of a tree, and the tree that the address names: the first one when it names none. */
export function WithTree({ title, lede, team, children }: WithTreeProps) {
  const { t } = useTranslation()
  const search = useSearch({ strict: false }) as { tree?: string }
  const trees = useQuery(treesQuery())
  const shown = trees.data?.find(({ definition }) => definition.name === search.tree) ?? trees.data?.[0]
  return (
    <>
      <PageHead title={title} lede={lede}>
        {shown && <Acts tree={shown} trees={trees.data ?? []} />}
      </PageHead>
      <Resource query={trees} shape="figure">
        {() =>
          shown ? (
            <>
              <TeamBar team={team} tree={shown.definition} />
              <Shown name={shown.definition.name}>{children}</Shown>
            </>
          ) : (
            <Empty sentence={t('impact.empty')} note={t('impact.emptyNote')} />
          )
        }
      </Resource>
    </>
  )
}

function Shown({ name, children }: { name: string; children: (view: ImpactView) => ReactNode }) {
  const { t } = useTranslation()
  const view = useQuery(viewQuery(name))
  return (
    <Resource query={view} shape="figure">
      {(data) =>
        data.nodes.length === 0 ? (
          <Empty sentence={t('impact.noNodes')} note={t('impact.emptyNote')} />
        ) : (
          <div className="stack">
            <Estimated view={data} />
            {children(data)}
          </div>
        )
      }
    </Resource>
  )
}

function Acts({ tree, trees }: { tree: StoredTree; trees: readonly StoredTree[] }) {
  const { t } = useTranslation()
  const navigate = useNavigate()
  const mayWrite = useCan('impact:write')
  const { name } = tree.definition
  const path = useRouterState({ select: (state) => state.location.pathname })
  return (
    <>
      {trees.length > 1 && (
        <Select
          aria-label={t('impact.tree')}
          data={trees.map(({ definition }) => ({ value: definition.name, label: definition.label }))}
          value={name}
          allowDeselect={false}
          onChange={(chosen) => void navigate({ to: path, search: { tree: chosen ?? name } as never })}
        />
      )}
      <LinkButton variant="default" to="/impact/change" search={{ tree: name }}>
        {t('impact.change')}
      </LinkButton>
      {mayWrite && (
        <LinkButton variant="default" to="/impact/edit" search={{ tree: name }}>
          {t('impact.edit')}
        </LinkButton>
      )}
    </>
  )
}

/** A link for each team: how does it affect customers? */
function TeamBar({ team, tree }: { team: Team | undefined; tree: { name: string } }) {
  const { t } = useTranslation()
  const search = { tree: tree.name }
  const known: Team[] = ['marketing', 'it', 'service', 'finance', 'executive']
  return (
    <nav className="impact-teams" aria-label={t('impact.pathsOf')}>
      <Link to="/impact" search={search} aria-current={team === undefined ? 'page' : undefined}>
        {t('impact.everyone')}
      </Link>
      {known.map((one) => (
        <Link
          key={one}
          to="/impact/teams/$team"
          params={{ team: one }}
          search={search}
          aria-current={team === one ? 'page' : undefined}
        >
          {t(`team.${one}`)}
        </Link>
      ))}
    </nav>
  )
}

function Estimated({ view }: { view: ImpactView }) {
  const { t } = useTranslation()
  const fmt = useFormat()
  const mayWrite = useCan('impact:write')
  const estimate = useAct(estimateTree, { done: t('impact.estimated') })
  const { estimated } = view
  return (
    <div className="row impact-estimated">
      <p className="meta" role="status">
        {estimate.isPending
          ? t('impact.estimating')
          : estimated
            ? t('impact.estimatedAt', { at: fmt.since(estimated.at, Date.now()) })
            : t('impact.notEstimated')}
      </p>
      {mayWrite && (
        <Button
          variant="default"
          size="compact-sm"
          disabled={estimate.isPending}
          onClick={() => estimate.mutate(view.tree.name)}
        >
          {t('impact.estimateNow')}
        </Button>
      )}
      {estimate.error && <p className="meta ember-text">{estimate.error.message}</p>}
    </div>
  )
}

/** The tree, and beside it what was chosen in it; the choice stands in the address. */
export function TreeWithPanel({ view, focus }: { view: ImpactView; focus: ReadonlySet<string> | undefined }) {
  const { t } = useTranslation()
  const navigate = useNavigate()
  const path = useRouterState({ select: (state) => state.location.pathname })
  const search = useSearch({ strict: false }) as { tree?: string; at?: string }
  const choose = (at: string) =>
    void navigate({ to: path, search: { ...search, at } as never, replace: true, resetScroll: false })
  const node = view.nodes.find(({ measure }) => measure === search.at)
  const link = view.links.find(({ from, to }) => `${from} ${to}` === search.at)
  const ends = link && endsOf(view.nodes, link)
  return (
    <div className="impact-grid">
      <section className="impact-tree" aria-label={t('impact.measures')}>
        <TreeView view={view} focus={focus} chosen={search.at} onChoose={choose} />
      </section>
      <aside className="stack" aria-label={t('impact.evidence')}>
        {node && <MeasurePanel view={view} node={node} onChoose={choose} />}
        {link && ends && <LinkPanel key={search.at} view={view} link={link} ends={ends} />}
        {!node && !link && <p className="dim">{t('impact.chooseOne')}</p>}
        <Legend />
      </aside>
    </div>
  )
}
