import { useQueryClient } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { useTranslation } from 'react-i18next'
import { setWorkspace } from '../api/workspace.ts'
import { Icon } from '../parts/icon.tsx'
import { LateMenu } from '../parts/late-menu.tsx'
import { Logo } from '../theme/marks.tsx'
import { useMe } from './session.ts'

/** The company on screen; opens a list of those this person may see. */
export function WorkspaceMenu() {
  const { t } = useTranslation()
  const me = useMe()
  const change = useWorkspaceChange()
  return (
    <LateMenu
      position="bottom-start"
      width={232}
      button={{
        className: 'brand',
        'aria-label': t('workspace.switch', { name: me.workspace.name }),
        children: (
          <>
            <Logo size={26} />
            <b>{me.workspace.name}</b>
            <span className="chev">
              <Icon name="down" size={14} />
            </span>
          </>
        ),
      }}
      entries={[
        { key: 'title', heading: t('workspace.title') },
        ...me.workspaces.map(({ id, name, isDemo }) => ({
          key: id,
          text: isDemo ? t('workspace.demo', { name }) : name,
          after: id === me.workspace.id ? <Icon name="check" size={14} /> : null,
          onChoose: () => change(id),
        })),
      ]}
    />
  )
}

/** Goes to the first page of another workspace; nothing of the former one stays in memory. */
function useWorkspaceChange(): (id: string) => void {
  const navigate = useNavigate()
  const queries = useQueryClient()
  return (id) => {
    setWorkspace(id)
    queries.clear()
    void navigate({ to: '/', search: { w: id } })
  }
}
