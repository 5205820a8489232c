import { Button, Checkbox, Select } from '@mantine/core'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { PanelLink, Person } from '../../src/profiles/index.ts'
import { useCan } from '../access/session.ts'
import { useAct } from '../parts/act.ts'
import { CodeBlock, CopyField } from '../parts/copy.tsx'
import { Dialog } from '../parts/dialog.tsx'
import { Failed } from '../parts/states.tsx'
import { makePanel } from './person-data.ts'
import { nameOf } from './person-words.ts'
import { useWhen } from './when.ts'

const lifetimes = ['15', '60', '480', '1440'] as const

/** Makes an address under which another tool shows this person in a frame, for a while and to whoever has it. */
export function PanelDialog({ person, onClose }: { person: Person; onClose: () => void }) {
  const { t } = useTranslation()
  const maySee = useCan('people:read')
  const [minutes, setMinutes] = useState<string>('60')
  const [covered, setCovered] = useState(!maySee)
  const make = useAct(makePanel)
  const submit = (event: React.FormEvent) => {
    event.preventDefault()
    make.mutate({ id: person.id, expiresInMinutes: Number(minutes), masked: covered })
  }
  return (
    <Dialog
      title={t('panel.title', { name: nameOf(person, t) })}
      opened
      onClose={onClose}
      wide={make.isSuccess}
    >
      {make.data ? (
        <Made link={make.data} onClose={onClose} />
      ) : (
        <form className="stack" onSubmit={submit}>
          <p className="dim">{t('panel.lede')}</p>
          {make.isError && <Failed error={make.error} />}
          <Select
            label={t('panel.lifetime')}
            data={lifetimes.map((value) => ({ value, label: t(`panel.lifetimes.${value}`) }))}
            value={minutes}
            allowDeselect={false}
            onChange={(value) => setMinutes(value ?? '60')}
          />
          <Checkbox
            label={t('panel.covered')}
            {...(maySee ? {} : { description: t('panel.alwaysCovered') })}
            checked={covered}
            disabled={!maySee}
            onChange={(event) => setCovered(event.currentTarget.checked)}
          />
          <div className="row end">
            <Button type="submit" disabled={make.isPending}>
              {t('panel.make')}
            </Button>
          </div>
        </form>
      )}
    </Dialog>
  )
}

function Made({ link, onClose }: { link: PanelLink; onClose: () => void }) {
  const { t } = useTranslation()
  const when = useWhen()
  const address = new URL(link.url, location.origin).href
  return (
    <div className="stack">
      <p>{t('panel.made', { at: when.exact(link.expiresAt) })}</p>
      <CopyField label={t('panel.address')} text={address} />
      <CodeBlock
        label={t('panel.frame')}
        text={`<iframe src="${address}" title="${t('panel.frameTitle')}" width="380" height="640"></iframe>`}
      />
      <p className="meta">{t('panel.frames')}</p>
      <div className="row end">
        <a className="a" href={address} target="_blank" rel="noreferrer">
          {t('panel.look')}
        </a>
        <Button onClick={onClose}>{t('dialog.finish')}</Button>
      </div>
    </div>
  )
}
