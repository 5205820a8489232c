import { Link, useRouterState } from '@tanstack/react-router'
import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import { isAt, settingPlaces } from '../app/nav.ts'
import { PageHead } from '../parts/page.tsx'

interface SettingsFrameProps {
  title: string
  lede?: string
  actions?: ReactNode
  children: ReactNode
}

/** A page of the settings with the way to the other ones above it. */
export function SettingsFrame({ title, lede, actions, children }: SettingsFrameProps) {
  const { t } = useTranslation()
  const path = useRouterState({ select: (state) => state.location.pathname })
  return (
    <>
      <nav className="subnav" aria-label={t('nav.settings')}>
        {settingPlaces.map((place) => (
          <Link key={place.to} to={place.to} aria-current={isAt(place, path) ? 'page' : undefined}>
            {t(`nav.${place.word}`)}
          </Link>
        ))}
      </nav>
      <PageHead title={title} lede={lede}>
        {actions}
      </PageHead>
      {children}
    </>
  )
}
