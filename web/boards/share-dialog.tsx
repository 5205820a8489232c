import './talks.css'
import { Button, Select, Tabs, TextInput } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { Board, FiguresRequest, Snapshot } from '../../src/boards/index.ts'
import { useCan } from '../access/session.ts'
import { useAct } from '../parts/act.ts'
import { CodeBlock, CopyField } from '../parts/copy.tsx'
import { Confirm, Dialog } from '../parts/dialog.tsx'
import { Failed, NotYours, Resource } from '../parts/states.tsx'
import { makeEmbed, revokeSnapshot, snapshotsQuery, takeSnapshot } from './board-data.ts'
import { useGround } from './ground.ts'

interface ShareProps {
  board: Board
  /** Period and filter on screen: a snapshot and a frame keep to them. */
  asked: FiguresRequest
}

/** Hands a board to others: as a link to this page, frozen as it is, or in the frame of another tool. */
export function ShareDialog({ onClose, ...props }: ShareProps & { onClose: () => void }) {
  const { t } = useTranslation()
  const mayWrite = useCan('boards:write')
  return (
    <Dialog title={t('share.title', { label: props.board.label })} opened onClose={onClose} wide>
      <Tabs defaultValue="link" keepMounted={false}>
        <Tabs.List>
          <Tabs.Tab value="link">{t('share.link')}</Tabs.Tab>
          <Tabs.Tab value="frozen">{t('share.frozen')}</Tabs.Tab>
          <Tabs.Tab value="frame">{t('share.frame')}</Tabs.Tab>
        </Tabs.List>
        <Tabs.Panel value="link" className="panel-inside">
          <div className="stack">
            <p className="dim">{t('share.linkNote')}</p>
            <CopyField label={t('share.address')} text={location.href} />
          </div>
        </Tabs.Panel>
        <Tabs.Panel value="frozen" className="panel-inside">
          {mayWrite ? <Frozen {...props} /> : <NotYours role={t('role.editor')} />}
        </Tabs.Panel>
        <Tabs.Panel value="frame" className="panel-inside">
          {mayWrite ? <Frame {...props} /> : <NotYours role={t('role.editor')} />}
        </Tabs.Panel>
      </Tabs>
    </Dialog>
  )
}

const days = ['7', '30', '365', 'never'] as const

function Frozen({ board, asked }: ShareProps) {
  const { t } = useTranslation()
  const [note, setNote] = useState('')
  const [until, setUntil] = useState<string>('30')
  const take = useAct(takeSnapshot)
  const { tiles: _, ...figures } = asked
  return (
    <div className="stack">
      <p className="dim">{t('share.frozenNote')}</p>
      <form
        className="stack tight"
        onSubmit={(event) => {
          event.preventDefault()
          take.mutate({
            name: board.name,
            note,
            figures,
            ...(until === 'never' ? {} : { expiresInDays: Number(until) }),
          })
        }}
      >
        <div className="two">
          <TextInput
            label={t('share.why')}
            value={note}
            maxLength={300}
            onChange={(event) => setNote(event.currentTarget.value)}
          />
          <Select
            label={t('share.until')}
            data={days.map((value) => ({ value, label: t(`share.days.${value}`) }))}
            value={until}
            allowDeselect={false}
            onChange={(value) => setUntil(value ?? '30')}
          />
        </div>
        {take.isError && <Failed error={take.error} rest={t('talk.kept')} />}
        <div className="row">
          <Button type="submit" disabled={take.isPending}>
            {t('share.freeze')}
          </Button>
        </div>
      </form>
      {take.data && (
        <div className="callout stack tight" role="status">
          <p>{t('share.made')}</p>
          <CopyField label={t('share.address')} text={new URL(take.data.url, location.origin).href} />
          <div className="row">
            <a className="a" href={take.data.url} target="_blank" rel="noreferrer">
              {t('panel.look')}
            </a>
          </div>
        </div>
      )}
      <Snapshots name={board.name} />
    </div>
  )
}

/** Snapshots there are; each can be ended. */
function Snapshots({ name }: { name: string }) {
  const { t } = useTranslation()
  const list = useQuery(snapshotsQuery(name))
  return (
    <Resource query={list}>
      {(snapshots) =>
        snapshots.length === 0 ? (
          <p className="meta">{t('share.none')}</p>
        ) : (
          <ul className="talk">
            {snapshots.map((snapshot) => (
              <li key={snapshot.id}>
                <OneSnapshot snapshot={snapshot} name={name} />
              </li>
            ))}
          </ul>
        )
      }
    </Resource>
  )
}

function OneSnapshot({ snapshot, name }: { snapshot: Snapshot; name: string }) {
  const { t } = useTranslation()
  const { fmt } = useGround()
  const revoke = useAct(revokeSnapshot)
  const { takenAt, by, note, expiresAt, revokedAt, id } = snapshot
  const over = revokedAt !== null || (expiresAt !== null && Date.parse(expiresAt) < Date.now())
  return (
    <div className="row apart">
      <div>
        <p>{note || t('share.asOf', { at: fmt.since(takenAt, Date.now()) })}</p>
        <p className="meta">
          {by.label}, {fmt.date(takenAt)}.{' '}
          {revokedAt
            ? t('share.revoked', { at: fmt.date(revokedAt) })
            : expiresAt
              ? t(over ? 'share.over' : 'share.worksUntil', { at: fmt.date(expiresAt) })
              : t('share.noEnd')}
        </p>
      </div>
      {!over && (
        <Confirm
          verb={t('share.revoke')}
          title={t('share.revokeTitle')}
          consequence={t('share.revokeNote')}
          onConfirm={() => revoke.mutateAsync({ name, id })}
        />
      )}
    </div>
  )
}

const lifetimes = ['60', '1440', '43200', '525600'] as const

function Frame({ board, asked }: ShareProps) {
  const { t } = useTranslation()
  const [minutes, setMinutes] = useState<string>('43200')
  const make = useAct(makeEmbed)
  const { tiles: _, ...figures } = asked
  const address = make.data && new URL(make.data.url, location.origin).href
  return (
    <div className="stack">
      <p className="dim">{t('share.frameNote')}</p>
      <div className="row bottom">
        <Select
          label={t('panel.lifetime')}
          data={lifetimes.map((value) => ({ value, label: t(`share.lifetimes.${value}`) }))}
          value={minutes}
          allowDeselect={false}
          onChange={(value) => setMinutes(value ?? '60')}
        />
        <Button
          disabled={make.isPending}
          onClick={() => make.mutate({ name: board.name, expiresInMinutes: Number(minutes), figures })}
        >
          {t('panel.make')}
        </Button>
      </div>
      {make.isError && <Failed error={make.error} />}
      {address && (
        <>
          <CopyField label={t('panel.address')} text={address} />
          <CodeBlock
            label={t('panel.frame')}
            text={`<iframe src="${address}" title="${board.label.replaceAll('"', '&quot;')}" width="1100" height="800"></iframe>`}
          />
          <p className="meta">{t('panel.frames')}</p>
        </>
      )}
    </div>
  )
}
