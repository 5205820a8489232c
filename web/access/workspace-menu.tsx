import { Menu } from '@mantine/core'
import { useQueryClient } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { useTranslation } from 'react-i18next'
import { setWorkspace } from '../api/workspace.ts'
import { Icon } from '../parts/icon.tsx'
import { Logo } from '../theme/marks.tsx'
import { useMe } from './session.ts'

/** The company on screen; opens a list of those this person may see. */
export function WorkspaceMenu() {
  const { t } = useTranslation()
  const me = useMe()
  const change = useWorkspaceChange()
  return (
    <Menu position="bottom-start" width={232} transitionProps={{ duration: 0 }}>
      <Menu.Target>
        <button
          type="button"
          className="brand"
          aria-label={t('workspace.switch', { name: me.workspace.name })}
        >
          <Logo size={26} />
          <b>{me.workspace.name}</b>
          <span className="chev">
            <Icon name="down" size={14} />
          </span>
        </button>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Label>{t('workspace.title')}</Menu.Label>
        {me.workspaces.map((workspace) => (
          <Menu.Item
            key={workspace.id}
            onClick={() => change(workspace.id)}
            rightSection={workspace.id === me.workspace.id ? <Icon name="check" size={14} /> : null}
          >
            {workspace.isDemo ? t('workspace.demo', { name: workspace.name }) : workspace.name}
          </Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu>
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
