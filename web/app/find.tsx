import { useDebouncedValue } from '@mantine/hooks'
import { Spotlight, type SpotlightActionGroupData, spotlight } from '@mantine/spotlight'
import { useQuery } from '@tanstack/react-query'
import { useNavigate, useRouterState } from '@tanstack/react-router'
import { useEffect, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useChooseLanguage, usePreferences } from '../access/preferences.ts'
import { signOut, useCan } from '../access/session.ts'
import { dataKey } from '../api/workspace.ts'
import { boardsQuery } from '../boards/board-data.ts'
import { wallHeroQuery, wallsQuery } from '../dashboards/wall-data.ts'
import { languages } from '../i18n/i18n.ts'
import { sourcesQuery } from '../ingestion/source-data.ts'
import { measuresQuery } from '../metrics/measure-data.ts'
import { Icon } from '../parts/icon.tsx'
import { groupsQuery } from '../people/group-data.ts'
import { readPeople } from '../people/person-data.ts'
import { nameOfHit } from '../people/person-words.ts'
import { allPlaces, innerPlaces } from './nav.ts'
import { chooseTheme, useTheme } from './theme-choice.ts'

/** Ctrl-K: pages, people, measures, sources and what can be done, found by a few letters. Opens when it comes on the page. */
export function Find() {
  const { t } = useTranslation()
  const [words, setWords] = useState('')
  const groups = useGroups(words.trim())
  useEffect(() => spotlight.open(), [])
  return (
    <Spotlight
      actions={groups}
      query={words}
      onQueryChange={setWords}
      shortcut={['mod + K', '/']}
      nothingFound={t('find.nothing')}
      limit={30}
      scrollable
      maxHeight={440}
      highlightQuery
      searchProps={{
        placeholder: t('shell.find'),
        'aria-label': t('shell.find'),
        leftSection: <Icon name="search" size={18} />,
      }}
      transitionProps={{ duration: 0 }}
      overlayProps={{ blur: 0, backgroundOpacity: 0.35 }}
    />
  )
}

function useGroups(words: string): SpotlightActionGroupData[] {
  const { t } = useTranslation()
  const navigate = useNavigate()
  const measures = useQuery(measuresQuery())
  const boards = useQuery({ ...boardsQuery(), enabled: useCan('boards:read') })
  const sources = useQuery(sourcesQuery())
  const customers = useQuery(groupsQuery())
  const people = usePeople(words)
  const walls = useQuery(wallsQuery())
  return [
    {
      group: t('find.pages'),
      actions: [...allPlaces, ...innerPlaces].map((place) => ({
        id: place.to,
        label: t(`nav.${place.word}`),
        leftSection: <Icon name={place.icon} />,
        onClick: () => void navigate({ to: place.to }),
      })),
    },
    {
      group: t('nav.impact'),
      actions: (['marketing', 'it', 'service', 'finance', 'executive'] as const).map((team) => ({
        id: `impact ${team}`,
        label: t('nav.teamImpact', { context: team, team: t(`team.${team}`) }),
        leftSection: <Icon name="tree" />,
        onClick: () => void navigate({ to: '/impact/teams/$team', params: { team } }),
      })),
    },
    { group: t('find.persons'), actions: people },
    {
      group: t('find.groups'),
      actions: (customers.data ?? []).map((group) => ({
        id: `group ${group.name}`,
        label: group.label,
        leftSection: <Icon name="group" />,
        onClick: () => void navigate({ to: '/groups/$name', params: { name: group.name } }),
      })),
    },
    {
      group: t('find.boards'),
      actions: (boards.data ?? []).map(({ definition }) => ({
        id: `board ${definition.name}`,
        label: definition.label,
        description: definition.description,
        leftSection: <Icon name="board" />,
        onClick: () => void navigate({ to: '/boards/$name', params: { name: definition.name } }),
      })),
    },
    {
      group: t('find.measures'),
      actions: (measures.data ?? []).map((measure) => ({
        id: `measure ${measure.name}`,
        label: measure.label,
        description: measure.question,
        leftSection: <Icon name="measure" />,
        onClick: () => void navigate({ to: '/measures/$name', params: { name: measure.name } }),
      })),
    },
    {
      group: t('find.walls'),
      actions: (walls.data ?? []).map((wall) => ({
        id: `wall ${wall.id}`,
        label: wall.name,
        leftSection: <Icon name="screen" />,
        onClick: () => void navigate({ to: '/walls/$id', params: { id: wall.id } }),
      })),
    },
    {
      group: t('find.sources'),
      actions: (sources.data ?? []).map((source) => ({
        id: `source ${source.id}`,
        label: source.name,
        leftSection: <Icon name="source" />,
        onClick: () => void navigate({ to: '/sources/$id', params: { id: source.id } }),
      })),
    },
    { group: t('find.actions'), actions: useActions() },
  ]
}

const typingPauseMs = 250
const mostPeople = 6

/** People found by the letters typed, for those who may see them; from two letters on. */
function usePeople(words: string) {
  const { t } = useTranslation()
  const navigate = useNavigate()
  const maySee = useCan('people:read')
  const [search] = useDebouncedValue(words, typingPauseMs)
  const found = useQuery({
    queryKey: dataKey('people', 'find', search),
    queryFn: ({ signal }) => readPeople({ search, pageSize: mostPeople }, signal),
    enabled: maySee && search.length >= 2,
  })
  return (found.data?.people ?? []).map((person) => ({
    id: `person ${person.id}`,
    label: nameOfHit(person, t),
    description: [person.email, person.phone, person.userId]
      .filter((it) => it && it !== person.name)
      .join(', '),
    // The server found them by fields that are not all written here; the list must not hide them again.
    keywords: words,
    leftSection: <Icon name="people" />,
    onClick: () => void navigate({ to: '/people/$id', params: { id: person.id } }),
  }))
}

/** Where the number on screen is explained: its definition and what is behind it; elsewhere, that of the wall. */
function useExplained() {
  const path = useRouterState({ select: ({ location }) => location.pathname })
  const name = /^\/measures\/([a-z][a-z0-9_]*)/.exec(path)?.[1]
  const onWall = useQuery({ ...wallHeroQuery(), enabled: name === undefined })
  const measure = name && name !== 'new' ? name : onWall.data
  return measure
    ? ({ to: '/measures/$name', params: { name: measure }, search: { behind: 'rows' } } as const)
    : ({ to: '/measures' } as const)
}

function useActions() {
  const { t, i18n } = useTranslation()
  const mayMakeWalls = useCan('walls:write')
  const chooseLanguage = useChooseLanguage()
  const keep = usePreferences(t('find.begun'))
  const address = useRouterState({ select: ({ location }) => location.pathname + location.searchStr })
  const explained = useExplained()
  const navigate = useNavigate()
  const { dark } = useTheme()
  const act = (id: string, icon: Parameters<typeof Icon>[0]['name'], onClick: () => void) => ({
    id,
    label: t(`find.${id}`),
    leftSection: <Icon name={icon} />,
    onClick,
  })
  return [
    act('newSource', 'plus', () => void navigate({ to: '/sources', search: { new: 'yes' } })),
    act('newMeasure', 'plus', () => void navigate({ to: '/measures/new' })),
    act('newBoard', 'plus', () => void navigate({ to: '/boards/new' })),
    ...(mayMakeWalls
      ? [act('newWall', 'plus', () => void navigate({ to: '/walls', search: { new: 'yes' } }))]
      : []),
    act('explain', 'measure', () => void navigate(explained)),
    act('newGroup', 'plus', () => void navigate({ to: '/groups/new' })),
    act('newList', 'plus', () => void navigate({ to: '/groups/new', search: { kind: 'list' } })),
    act('newTrait', 'plus', () => void navigate({ to: '/traits/new' })),
    act('newImport', 'plus', () => void navigate({ to: '/imports/new' })),
    act('newKey', 'plus', () => void navigate({ to: '/settings/keys', search: { new: 'yes' } })),
    act('invite', 'plus', () => void navigate({ to: '/settings/people', search: { new: 'yes' } })),
    act(dark ? 'light' : 'dark', 'screen', () => chooseTheme(dark ? 'light' : 'dark')),
    ...languages
      .filter(({ code }) => code !== i18n.language)
      .map(({ code, name }) => ({
        id: `language ${code}`,
        label: t('find.language', { language: name }),
        leftSection: <Icon name="me" />,
        onClick: () => chooseLanguage(code),
      })),
    act('beginHere', 'house', () => keep.mutate({ home: address })),
    act('signOut', 'leave', () => void signOut()),
  ]
}
