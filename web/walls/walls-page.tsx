import './walls.css'
import { Button, TextInput } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { getRouteApi, Link, useNavigate } from '@tanstack/react-router'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { screensQuery } from '../access/access-data.ts'
import { useCan, useFormat } from '../access/session.ts'
import { type WallLine, wallsQuery } from '../dashboards/wall-data.ts'
import { useAct } from '../parts/act.ts'
import { DataTable } from '../parts/data-table.tsx'
import { Confirm, Dialog } from '../parts/dialog.tsx'
import { Icon } from '../parts/icon.tsx'
import { Card, PageHead } from '../parts/page.tsx'
import { Failed, NotYours, Resource } from '../parts/states.tsx'
import {
  bringBackWall,
  makeWall,
  removedWallsQuery,
  removeWall,
  type StoredWall,
  templatesQuery,
  wallQuery,
} from './wall-edit-data.ts'

const route = getRouteApi('/app/walls')

/** All walls of the workspace: make one from a template, copy, edit and remove them. */
export function WallsPage() {
  const { t } = useTranslation()
  const navigate = useNavigate()
  const mayChange = useCan('walls:write')
  const { new: making } = route.useSearch()
  const walls = useQuery(wallsQuery())
  const open = (on: boolean) => void navigate({ to: '/walls', search: on ? { new: 'yes' } : {} })
  return (
    <>
      <PageHead title={t('walls.title')} lede={t('walls.lede')}>
        {mayChange && (
          <Button leftSection={<Icon name="plus" size={16} />} onClick={() => open(true)}>
            {t('walls.make')}
          </Button>
        )}
      </PageHead>
      {!mayChange && <NotYours role={t('role.editor')} />}
      <Resource query={walls}>{(rows) => <WallTable rows={rows} mayChange={mayChange} />}</Resource>
      {mayChange && <Removed />}
      {mayChange && (
        <Dialog title={t('walls.make')} opened={making === 'yes'} onClose={() => open(false)} wide>
          <Make />
        </Dialog>
      )}
    </>
  )
}

function WallTable({ rows, mayChange }: { rows: WallLine[]; mayChange: boolean }) {
  const { t } = useTranslation()
  const fmt = useFormat()
  const screens = useQuery({ ...screensQuery(), enabled: useCan('screens:write') })
  const shownBy = (id: string) => (screens.data ?? []).filter((screen) => screen.wall === id)
  return (
    <DataTable
      caption={t('walls.title')}
      rows={rows}
      rowKey={(wall) => wall.id}
      columns={[
        {
          key: 'name',
          header: t('walls.name'),
          main: true,
          sort: (wall) => wall.name,
          cell: (wall) => (
            <Link to="/walls/$id" params={{ id: wall.id }}>
              {wall.name}
            </Link>
          ),
        },
        { key: 'kind', header: t('walls.kind'), cell: (wall) => t(`walls.kinds.${wall.kind}`) },
        {
          key: 'pictures',
          header: t('walls.pictures'),
          right: true,
          cell: (wall) => (wall.definition.scenes?.length ?? 0) + 1,
        },
        {
          key: 'screens',
          header: t('walls.screens'),
          cell: (wall) =>
            shownBy(wall.id)
              .map((screen) => screen.name)
              .join(', ') || '–',
        },
        {
          key: 'changed',
          header: t('walls.changed'),
          cell: (wall) =>
            wall.automatic
              ? t('walls.automatic')
              : t('walls.changedBy', { by: wall.updatedBy, at: fmt.since(wall.updatedAt, Date.now()) }),
        },
        ...(mayChange
          ? [
              {
                key: 'acts',
                header: '',
                right: true,
                cell: (wall: WallLine) => <Acts wall={wall} last={rows.length === 1} />,
              },
            ]
          : []),
      ]}
    />
  )
}

function Acts({ wall, last }: { wall: WallLine; last: boolean }) {
  const { t } = useTranslation()
  const navigate = useNavigate()
  const stored = useQuery({ ...wallQuery(wall.id), enabled: false })
  const copy = useAct(
    async () => {
      const { data } = await stored.refetch()
      if (!data) throw stored.error ?? new Error(wall.id)
      return makeWall({ name: t('walls.copyOf', { name: wall.name }), definition: data.definition })
    },
    { onDone: (made: StoredWall) => void navigate({ to: '/walls/$id/edit', params: { id: made.id } }) },
  )
  const remove = useAct(removeWall, { done: t('walls.removed') })
  return (
    <div className="row end">
      <Button
        variant="default"
        aria-label={t('walls.editNamed', { name: wall.name })}
        onClick={() => void navigate({ to: '/walls/$id/edit', params: { id: wall.id } })}
      >
        {t('walls.edit')}
      </Button>
      <Button
        variant="default"
        aria-label={t('walls.copyNamed', { name: wall.name })}
        disabled={copy.isPending}
        onClick={() => copy.mutate()}
      >
        {t('walls.copy')}
      </Button>
      <Confirm
        verb={t('walls.remove')}
        title={t('walls.removeTitle', { name: wall.name })}
        consequence={t('walls.removeNote')}
        disabled={last}
        onConfirm={() => remove.mutateAsync({ id: wall.id, version: wall.version })}
      />
    </div>
  )
}

function Removed() {
  const { t } = useTranslation()
  const removed = useQuery(removedWallsQuery())
  const back = useAct(bringBackWall, { done: t('walls.back') })
  if (!removed.data || removed.data.length === 0) return null
  return (
    <Card title={t('walls.removedOnes')}>
      {back.isError && <Failed error={back.error} />}
      <ul className="walls-removed">
        {removed.data.map((wall) => (
          <li key={wall.id} className="row">
            <span>{wall.name}</span>
            <Button
              variant="default"
              aria-label={t('walls.bringBackNamed', { name: wall.name })}
              onClick={() => back.mutate(wall.id)}
            >
              {t('walls.bringBack')}
            </Button>
          </li>
        ))}
      </ul>
    </Card>
  )
}

/** A name and a kind of company; each kind says which of its places the events here fill, and what is missing. */
function Make() {
  const { t, i18n } = useTranslation()
  const navigate = useNavigate()
  const templates = useQuery(templatesQuery(i18n.language))
  const [name, setName] = useState('')
  const [kind, setKind] = useState('any')
  const make = useAct(makeWall, {
    onDone: (wall: StoredWall) => void navigate({ to: '/walls/$id/edit', params: { id: wall.id } }),
  })
  return (
    <form
      className="stack"
      onSubmit={(event) => {
        event.preventDefault()
        make.mutate({ name, kind })
      }}
    >
      {make.isError && <Failed error={make.error} rest="" />}
      <TextInput
        label={t('walls.name')}
        required
        maxLength={80}
        value={name}
        onChange={(event) => setName(event.currentTarget.value)}
        data-autofocus
      />
      <fieldset className="walls-kinds">
        <legend>{t('walls.kind')}</legend>
        <Resource query={templates}>
          {(all) =>
            all.map((one) => (
              <label key={one.kind} className="walls-kind">
                <input
                  type="radio"
                  name="kind"
                  value={one.kind}
                  checked={kind === one.kind}
                  onChange={() => setKind(one.kind)}
                />
                <span>
                  <b>{one.name}</b>{' '}
                  <span className="tag">
                    {t('walls.filled', { filled: one.filled, of: one.places.length })}
                  </span>
                  <span className="meta">{one.note}</span>
                  {one.places
                    .filter((place) => place.filledBy === null)
                    .map((place) => (
                      <span key={place.label} className="meta">
                        {t('walls.missing', { place: place.label, events: place.missing.join(', ') })}
                      </span>
                    ))}
                </span>
              </label>
            ))
          }
        </Resource>
      </fieldset>
      <div className="row end">
        <Button type="submit" disabled={make.isPending || name.trim() === ''}>
          {t('walls.make')}
        </Button>
      </div>
    </form>
  )
}
