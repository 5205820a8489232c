import { Button } from '@mantine/core'
import { useHotkeys } from '@mantine/hooks'
import { useQuery } from '@tanstack/react-query'
import { Link, Outlet, useNavigate, useRouterState } from '@tanstack/react-router'
import { lazy, Suspense, useEffect, useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useCan, useMe } from '../access/session.ts'
import { SessionMenu } from '../access/session-menu.tsx'
import { WorkspaceMenu } from '../access/workspace-menu.tsx'
import { loadWords } from '../i18n/i18n.ts'
import { mentionsQuery } from '../mentions/mention-data.ts'
import { Icon } from '../parts/icon.tsx'
import { LateMenu } from '../parts/late-menu.tsx'
import { notify } from '../parts/notify.ts'
import { Crumbs } from './crumbs.tsx'
import { Keys } from './keys.tsx'
import { isAt, type Place, placeGroups, settingPlaces } from './nav.ts'

// It speaks of all pages, so that it comes with all words.
const Find = lazy(() =>
  Promise.all([import('./find.tsx'), loadWords()]).then(([it]) => ({ default: it.Find })),
)

/** Frame around every page: navigation, search, the page itself, and on phones a bar at the bottom. */
export function Shell() {
  const { t } = useTranslation()
  const path = useRouterState({ select: (state) => state.location.pathname })
  const main = useFocusOnNewPage(path)
  const { finding, find } = useFind()
  return (
    <div className="shell">
      <a href="#main" className="skip">
        {t('shell.skip')}
      </a>
      <Nav path={path} />
      <div className="body">
        <Bar path={path} onFind={find} />
        <DemoLine />
        <main id="main" className="page" ref={main} tabIndex={-1}>
          <Outlet />
        </main>
      </div>
      <PhoneBar path={path} />
      <Suspense>{finding && <Find />}</Suspense>
      <Keys />
    </div>
  )
}

/** The search is loaded when it is first asked for; from then on it listens to its keys itself. */
function useFind(): { finding: boolean; find: () => void } {
  const [finding, setFinding] = useState(false)
  const find = () => {
    if (finding) void import('@mantine/spotlight').then(({ spotlight }) => spotlight.open())
    else setFinding(true)
  }
  useHotkeys(
    finding
      ? []
      : [
          ['mod + K', find],
          ['/', find],
        ],
  )
  return { finding, find }
}

/** Moves the focus into the page when the address changes, so that a reader hears the new page and not the old link. */
function useFocusOnNewPage(path: string) {
  const main = useRef<HTMLElement>(null)
  const last = useRef(path)
  useEffect(() => {
    if (last.current === path) return
    last.current = path
    main.current?.focus({ preventScroll: true })
  }, [path])
  return main
}

function Nav({ path }: { path: string }) {
  const { t } = useTranslation()
  return (
    <nav className="nav" aria-label={t('shell.main')}>
      <WorkspaceMenu />
      {placeGroups.map((group) => (
        <div key={group.word} className="ng">
          <p className="ngl">{t(`nav.${group.word}`)}</p>
          <ul>
            {group.places.map((place) => (
              <li key={place.to}>
                <PlaceLink place={place} path={path} />
              </li>
            ))}
            {group.word === 'learn' && <OwnImpact path={path} />}
          </ul>
        </div>
      ))}
      <SessionMenu />
    </nav>
  )
}

/** Each team has its own link: how does it affect customers? */
function OwnImpact({ path }: { path: string }) {
  const { t } = useTranslation()
  const { team } = useMe()
  if (!team) return null
  return (
    <li>
      <Link
        to="/impact/teams/$team"
        params={{ team }}
        aria-current={path === `/impact/teams/${team}` ? 'page' : undefined}
      >
        <Icon name="me" />
        <span>{t('nav.teamImpact', { context: team, team: t(`team.${team}`) })}</span>
      </Link>
    </li>
  )
}

function PlaceLink({ place, path, size = 18 }: { place: Place; path: string; size?: number }) {
  const { t } = useTranslation()
  return (
    <Link to={place.to} activeOptions={{ exact: true }} aria-current={isAt(place, path) ? 'page' : undefined}>
      <Icon name={place.icon} size={size} />
      <span>{t(`nav.${place.word}`)}</span>
      {place.word === 'alerts' && <NewMentions />}
    </Link>
  )
}

/** How often colleagues named the reader since they last looked; nothing when they did not. */
function NewMentions() {
  const { t } = useTranslation()
  const mentions = useQuery({ ...mentionsQuery(), enabled: useCan('boards:read'), refetchInterval: 60_000 })
  const unseen = mentions.data?.unseen ?? 0
  if (unseen === 0) return null
  return (
    <span className="nb">
      <span aria-hidden="true">{unseen}</span>
      <span className="sr">{t('nav.newMentions', { count: unseen })}</span>
    </span>
  )
}

function Bar({ path, onFind }: { path: string; onFind: () => void }) {
  const { t } = useTranslation()
  return (
    <header className="bar">
      <Crumbs path={path} />
      <button
        type="button"
        className="find"
        aria-label={t('shell.find')}
        aria-keyshortcuts="Control+K"
        onClick={onFind}
      >
        <Icon name="search" size={16} />
        <span>{t('shell.find')}</span>
        <kbd>Ctrl K</kbd>
      </button>
      <div className="acts">
        <ShareButton />
      </div>
    </header>
  )
}

function ShareButton() {
  const { t } = useTranslation()
  const share = async () => {
    await navigator.clipboard.writeText(location.href)
    await notify(t('shell.linkCopiedNote'), t('shell.linkCopied'))
  }
  return (
    <Button variant="default" leftSection={<Icon name="share" size={16} />} onClick={share}>
      {t('shell.share')}
    </Button>
  )
}

/** Says on every page of the demo that its customers are invented. */
function DemoLine() {
  const { t } = useTranslation()
  const me = useMe()
  const real = me.workspaces.find((workspace) => !workspace.isDemo)
  if (!me.workspace.isDemo) return null
  return (
    <div className="demo-line">
      <span>{t('shell.demo', { name: me.workspace.name })}</span>
      {real && (
        <Link to="/sources" search={{ w: real.id }}>
          {t('shell.demoOwn')}
        </Link>
      )}
    </div>
  )
}

const phoneWords = ['home', 'persons', 'measures', 'sources']

function PhoneBar({ path }: { path: string }) {
  const { t } = useTranslation()
  const navigate = useNavigate()
  const places = placeGroups.flatMap((group) => group.places)
  const shown = places.filter((place) => phoneWords.includes(place.word))
  const rest = [...places.filter((place) => !phoneWords.includes(place.word)), ...settingPlaces]
  return (
    <nav className="tabbar" aria-label={t('shell.mainShort')}>
      {shown.map((place) => (
        <Link
          key={place.to}
          to={place.to}
          activeOptions={{ exact: true }}
          aria-current={isAt(place, path) ? 'page' : undefined}
        >
          <Icon name={place.icon} size={20} />
          {t(`nav.short.${place.word}`)}
        </Link>
      ))}
      <LateMenu
        position="top-end"
        width={220}
        button={{
          'aria-current': rest.some((place) => isAt(place, path)) ? 'page' : undefined,
          children: (
            <>
              <Icon name="more" size={20} />
              {t('nav.short.more')}
            </>
          ),
        }}
        entries={rest.map(({ to, word, icon }) => ({
          key: to,
          text: t(`nav.${word}`),
          icon,
          onChoose: () => void navigate({ to }),
        }))}
      />
    </nav>
  )
}
