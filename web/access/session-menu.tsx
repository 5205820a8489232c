import { Menu } from '@mantine/core'
import { useNavigate } from '@tanstack/react-router'
import { useTranslation } from 'react-i18next'
import { settingPlaces } from '../app/nav.ts'
import { Icon } from '../parts/icon.tsx'
import { initials, signOut, useMe } from './session.ts'

/** The person who is signed in, and behind their name the settings and the way out. */
export function SessionMenu() {
  const { t } = useTranslation()
  const navigate = useNavigate()
  const me = useMe()
  return (
    <Menu position="top-start" width={220} transitionProps={{ duration: 0 }}>
      <Menu.Target>
        <button type="button" className="me">
          <span className="av">{initials(me.name)}</span>
          <span>
            {me.name}
            <small>{me.team ? t(`team.${me.team}`) : t(`role.${me.role}`)}</small>
          </span>
        </button>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Label>{t('nav.settings')}</Menu.Label>
        {settingPlaces.map((place) => (
          <Menu.Item
            key={place.to}
            leftSection={<Icon name={place.icon} size={16} />}
            onClick={() => void navigate({ to: place.to })}
          >
            {t(`nav.${place.word}`)}
          </Menu.Item>
        ))}
        <Menu.Divider />
        <Menu.Item leftSection={<Icon name="leave" size={16} />} onClick={() => void signOut()}>
          {t('session.signOut')}
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  )
}
