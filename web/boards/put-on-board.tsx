import { Button, Menu } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { useTranslation } from 'react-i18next'
import { useCan } from '../access/session.ts'
import { boardsQuery } from './board-data.ts'

/** Puts a measure that was explored on a board that is there, or on a new one; its tile is begun there. */
export function PutOnBoard({ measure }: { measure: string }) {
  const { t } = useTranslation()
  const navigate = useNavigate()
  const mayWrite = useCan('boards:write')
  const boards = useQuery({ ...boardsQuery(), enabled: mayWrite })
  if (!mayWrite) return null
  return (
    <Menu position="bottom-end" width={260}>
      <Menu.Target>
        <Button variant="default">{t('measure.putOnBoard')}</Button>
      </Menu.Target>
      <Menu.Dropdown mah={420} style={{ overflowY: 'auto' }}>
        <Menu.Label>{t('measure.whichBoard')}</Menu.Label>
        {(boards.data ?? []).map(({ definition: { name, label } }) => (
          <Menu.Item
            key={name}
            onClick={() =>
              void navigate({ to: '/boards/$name/edit', params: { name }, search: { add: measure } })
            }
          >
            {label}
          </Menu.Item>
        ))}
        <Menu.Divider />
        <Menu.Item onClick={() => void navigate({ to: '/boards/new', search: { measure } })}>
          {t('measure.newBoard')}
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  )
}
