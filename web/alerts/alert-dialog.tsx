import { useNavigate } from '@tanstack/react-router'
import { useTranslation } from 'react-i18next'
import type { MeasureLine } from '../metrics/measure-data.ts'
import { useAct } from '../parts/act.ts'
import { Dialog } from '../parts/dialog.tsx'
import { notify } from '../parts/notify.ts'
import { type Alert, changeAlert, createAlert } from './alert-data.ts'
import { AlertForm } from './alert-form.tsx'

type Watched = Pick<MeasureLine, 'name' | 'label' | 'unit' | 'aim' | 'good'>

/** "Tell me when …" for a measure. */
export function NewAlertDialog({ measure, onClose }: { measure: Watched; onClose: () => void }) {
  const { t } = useTranslation()
  const navigate = useNavigate()
  const create = useAct(createAlert, {
    onDone: (made) => {
      void notify(t('alerts.made'), undefined, {
        label: t('alerts.show'),
        act: () => void navigate({ to: '/alerts/$id', params: { id: made.id } }),
      })
      onClose()
    },
  })
  return (
    <Dialog title={t('alerts.tellMe')} opened onClose={onClose}>
      <AlertForm
        measure={measure}
        verb={t('alerts.make')}
        busy={create.isPending}
        error={create.error}
        onGiven={(given) => create.mutate(given)}
      />
    </Dialog>
  )
}

/** Changes an alert; with another rule its state begins anew. */
export function ChangeAlertDialog({
  alert,
  measure,
  onClose,
}: {
  alert: Alert
  measure: Watched
  onClose: () => void
}) {
  const { t } = useTranslation()
  const change = useAct(changeAlert, { done: t('alerts.changed'), onDone: onClose })
  return (
    <Dialog title={t('alerts.change')} opened onClose={onClose}>
      <AlertForm
        measure={measure}
        initial={alert.definition}
        verb={t('form.save')}
        busy={change.isPending}
        error={change.error}
        onGiven={(given) => change.mutate({ id: alert.id, ...given })}
      />
    </Dialog>
  )
}
