import { useTranslation } from 'react-i18next'
import { Dialog } from '../parts/dialog.tsx'
import { allPlaces } from './nav.ts'

/** The dialog that lists the keys; on the page only while it is open. */
export function KeyListDialog({ onClose }: { onClose: () => void }) {
  const { t } = useTranslation()
  return (
    <Dialog title={t('keys.title')} opened onClose={onClose}>
      <KeyList />
    </Dialog>
  )
}

function KeyList() {
  const { t } = useTranslation()
  const rows: [string, string][] = [
    ['Ctrl K', t('keys.find')],
    ['?', t('keys.list')],
    ...allPlaces.map((place): [string, string] => [
      `G ${place.letter.toUpperCase()}`,
      t(`nav.${place.word}`),
    ]),
    ['P', t('keys.pause')],
    ['F', t('keys.full')],
    ['Esc', t('keys.close')],
  ]
  return (
    <dl className="dl">
      {rows.map(([keys, meaning]) => (
        <div key={keys}>
          <dt>
            {keys.split(' ').map((key) => (
              <span key={key}>
                <kbd>{key}</kbd>{' '}
              </span>
            ))}
          </dt>
          <dd>{meaning}</dd>
        </div>
      ))}
    </dl>
  )
}
