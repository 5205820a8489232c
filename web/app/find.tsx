import { Spotlight, type SpotlightActionGroupData, spotlight } from '@mantine/spotlight'
import { useQuery } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { useEffect } from 'react'
import { useTranslation } from 'react-i18next'
import { signOut } from '../access/session.ts'
import { sourcesQuery } from '../ingestion/source-data.ts'
import { measuresQuery } from '../metrics/measure-data.ts'
import { Icon } from '../parts/icon.tsx'
import { allPlaces } from './nav.ts'
import { chooseTheme, useTheme } from './theme-choice.ts'

/** Ctrl-K: pages, measures, sources and what can be done, found by a few letters. Opens when it comes on the page. */
export function Find() {
  const { t } = useTranslation()
  const groups = useGroups()
  useEffect(() => spotlight.open(), [])
  return (
    <Spotlight
      actions={groups}
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

function useGroups(): SpotlightActionGroupData[] {
  const { t } = useTranslation()
  const navigate = useNavigate()
  const measures = useQuery(measuresQuery())
  const sources = useQuery(sourcesQuery())
  return [
    {
      group: t('find.pages'),
      actions: allPlaces.map((place) => ({
        id: place.to,
        label: t(`nav.${place.word}`),
        leftSection: <Icon name={place.icon} />,
        onClick: () => void navigate({ to: place.to }),
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

function useActions() {
  const { t } = useTranslation()
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
    act('newImport', 'plus', () => void navigate({ to: '/imports/new' })),
    act('newKey', 'plus', () => void navigate({ to: '/settings/keys', search: { new: 'yes' } })),
    act('invite', 'plus', () => void navigate({ to: '/settings/people', search: { new: 'yes' } })),
    act(dark ? 'light' : 'dark', 'screen', () => chooseTheme(dark ? 'light' : 'dark')),
    act('signOut', 'leave', () => void signOut()),
  ]
}
