import './home.css'
import { Button } from '@mantine/core'
import { useHotkeys } from '@mantine/hooks'
import { useNavigate } from '@tanstack/react-router'
import { useEffect, useRef } from 'react'
import { useTranslation } from 'react-i18next'
import { useCan, useMe } from '../access/session.ts'
import { usePageKeys } from '../app/page-keys.ts'
import { Icon } from '../parts/icon.tsx'
import { LinkButton } from '../parts/link-button.tsx'
import { Wall } from '../wall/index.ts'

/** The command centre: the wall, with ways to make it fill the screen or show it on a television. */
export function HomePage() {
  const { t, i18n } = useTranslation()
  const navigate = useNavigate()
  const me = useMe()
  const place = useRef<HTMLDivElement>(null)
  const mayShow = useCan('screens:write')
  const mayChange = useCan('walls:write')
  const full = () => {
    if (document.fullscreenElement) void document.exitFullscreen()
    else void place.current?.requestFullscreen()
  }
  useHotkeys([['f', full]])
  usePageKeys([
    { keys: 'P', meaning: t('keys.pause') },
    { keys: 'F', meaning: t('keys.full') },
    { keys: '← →', meaning: t('keys.pictures') },
  ])
  useEffect(() => {
    document.title = `${t('nav.home')} · Tandem`
  }, [t])
  return (
    <>
      <div className="home-bar">
        <h1 className="sr">{t('nav.home')}</h1>
        <Button
          variant="default"
          leftSection={<Icon name="full" size={16} />}
          onClick={full}
          aria-keyshortcuts="F"
        >
          {t('home.full')}
        </Button>
        {mayChange && (
          <LinkButton variant="default" to="/walls" leftSection={<Icon name="edit" size={16} />}>
            {t('home.walls')}
          </LinkButton>
        )}
        {mayShow && (
          <LinkButton variant="default" to="/settings/screens" leftSection={<Icon name="screen" size={16} />}>
            {t('home.show')}
          </LinkButton>
        )}
      </div>
      <div className="home-wall" ref={place}>
        <Wall
          key={me.workspace.id}
          embedded
          language={i18n.language}
          open={(href) => void navigate({ to: href })}
        />
      </div>
    </>
  )
}
