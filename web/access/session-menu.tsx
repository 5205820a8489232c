import { useNavigate } from '@tanstack/react-router'
import { useTranslation } from 'react-i18next'
import { settingPlaces } from '../app/nav.ts'
import { LateMenu } from '../parts/late-menu.tsx'
import { initials, signOut, useMe } from './session.ts'

/** The person who is signed in, and behind their name the settings and the way out. */
export function SessionMenu() {
  const { t } = useTranslation()
  const navigate = useNavigate()
  const me = useMe()
  return (
    <LateMenu
      position="top-start"
      width={220}
      button={{
        className: 'me',
        children: (
          <>
            <span className="av">{initials(me.name)}</span>
            <span>
              {me.name}
              <small>{me.team ? t(`team.${me.team}`) : t(`role.${me.role}`)}</small>
            </span>
          </>
        ),
      }}
      entries={[
        { key: 'settings', heading: t('nav.settings') },
        ...settingPlaces.map(({ to, word, icon }) => ({
          key: to,
          text: t(`nav.${word}`),
          icon,
          onChoose: () => void navigate({ to }),
        })),
        { key: 'end', line: true },
        { key: 'out', text: t('session.signOut'), icon: 'leave', onChoose: () => void signOut() },
      ]}
    />
  )
}
