import { Button, Select } from '@mantine/core'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useCan, useFormat } from '../access/session.ts'
import { useAct } from '../parts/act.ts'
import { CopyField } from '../parts/copy.tsx'
import { Dialog } from '../parts/dialog.tsx'
import { Card } from '../parts/page.tsx'
import { Failed } from '../parts/states.tsx'
import { Snippets } from './snippets.tsx'
import { rotateKey, type SourceView } from './source-data.ts'

/** The key with which a source sends, code that uses it, and its exchange for a new one. */
export function SourceKeys({ source }: { source: SourceView }) {
  const { t } = useTranslation()
  const fmt = useFormat()
  const mayWrite = useCan('sources:write')
  const present = source.writeKeys.find((key) => key.expiresAt === null && key.revokedAt === null)
  const ending = source.writeKeys.filter((key) => key.expiresAt !== null && key.revokedAt === null)
  return (
    <div className="side">
      <Card title={t('snippets.title')}>
        <Snippets writeKey={present?.key ?? ''} />
      </Card>
      <Card title={t('sources.writeKey')}>
        <div className="stack">
          {present && <CopyField label={t('source.present')} text={present.key} />}
          {ending.map((key) => (
            <p key={key.key} className="meta">
              {t('source.endingKey', { key: `…${key.key.slice(-4)}`, at: fmt.date(key.expiresAt ?? '') })}
            </p>
          ))}
          <p className="meta">{t('source.keyNote')}</p>
          {mayWrite && <RotateButton source={source} />}
        </div>
      </Card>
    </div>
  )
}

const graces = [
  { id: 'now', seconds: 0 },
  { id: 'day', seconds: 86_400 },
  { id: 'week', seconds: 604_800 },
  { id: 'month', seconds: 2_592_000 },
] as const

function RotateButton({ source }: { source: SourceView }) {
  const { t } = useTranslation()
  const [opened, setOpened] = useState(false)
  const [grace, setGrace] = useState<string>('week')
  const rotate = useAct(rotateKey, { done: t('source.rotated'), onDone: () => setOpened(false) })
  const keepOldSeconds = graces.find((one) => one.id === grace)?.seconds ?? 604_800
  return (
    <div>
      <Button variant="default" onClick={() => setOpened(true)}>
        {t('source.rotate')}
      </Button>
      <Dialog title={t('source.rotate')} opened={opened} onClose={() => setOpened(false)}>
        <div className="stack">
          <p>{t('source.rotateNote')}</p>
          {rotate.isError && <Failed error={rotate.error} rest="" />}
          <Select
            label={t('source.grace')}
            data={graces.map((one) => ({ value: one.id, label: t(`source.graces.${one.id}`) }))}
            value={grace}
            allowDeselect={false}
            onChange={(value) => setGrace(value ?? 'week')}
          />
          <div className="row end">
            <Button variant="default" onClick={() => setOpened(false)}>
              {t('dialog.cancel')}
            </Button>
            <Button
              onClick={() => rotate.mutate({ id: source.id, keepOldSeconds })}
              disabled={rotate.isPending}
            >
              {t('source.rotate')}
            </Button>
          </div>
        </div>
      </Dialog>
    </div>
  )
}
