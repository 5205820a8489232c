import { Button } from '@mantine/core'
import { Link, useNavigate } from '@tanstack/react-router'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { ListedSegment } from '../../src/segments/index.ts'
import { useAct } from '../parts/act.ts'
import { Dialog } from '../parts/dialog.tsx'
import { Failed, Loading } from '../parts/states.tsx'
import { removeSegment } from './segment-data.ts'
import { type Uses, useUses } from './uses.ts'

/** Removes a group, after saying where it is used; one that other groups speak of must be taken out of them first. */
export function RemoveGroup({ stored }: { stored: ListedSegment }) {
  const { t } = useTranslation()
  const [opened, setOpened] = useState(false)
  return (
    <>
      <Button variant="default" onClick={() => setOpened(true)}>
        {t('edit.remove')}
      </Button>
      {opened && <RemoveDialog stored={stored} onClose={() => setOpened(false)} />}
    </>
  )
}

function RemoveDialog({ stored, onClose }: { stored: ListedSegment; onClose: () => void }) {
  const { t } = useTranslation()
  const navigate = useNavigate()
  const { name, label } = stored.definition
  const uses = useUses(name)
  const remove = useAct(removeSegment, {
    done: t('groupEdit.gone', { label }),
    onDone: () => void navigate({ to: '/groups' }),
  })
  const spoken = (uses?.groups.length ?? 0) > 0
  return (
    <Dialog title={t('edit.removeTitle', { name: label })} opened onClose={onClose}>
      <div className="stack">
        <p>{t('groupEdit.removeNote')}</p>
        {uses ? <UsedIn uses={uses} /> : <Loading />}
        {remove.isError && <Failed error={remove.error} rest="" />}
        <div className="row end">
          <Button variant="default" onClick={onClose}>
            {t('dialog.cancel')}
          </Button>
          <Button
            onClick={() => remove.mutate({ name, version: stored.version })}
            disabled={!uses || spoken || remove.isPending}
          >
            {t('edit.remove')}
          </Button>
        </div>
      </div>
    </Dialog>
  )
}

/** The places that speak of a group, each with a link. */
export function UsedIn({ uses }: { uses: Uses }) {
  const { t } = useTranslation()
  const { groups, measures } = uses
  if (groups.length + measures.length === 0) return <p className="dim">{t('groupEdit.unused')}</p>
  return (
    <div className="stack tight">
      {groups.length > 0 && <p>{t('groupEdit.usedByGroups')}</p>}
      <ul className="ties">
        {groups.map((group) => (
          <li key={group.name}>
            <Link to="/groups/$name" params={{ name: group.name }} className="a">
              {group.label}
            </Link>
          </li>
        ))}
      </ul>
      {measures.length > 0 && <p>{t('groupEdit.usedByMeasures')}</p>}
      <ul className="ties">
        {measures.map((measure) => (
          <li key={measure.name}>
            <Link to="/measures/$name" params={{ name: measure.name }} className="a">
              {measure.label}
            </Link>
          </li>
        ))}
      </ul>
    </div>
  )
}
