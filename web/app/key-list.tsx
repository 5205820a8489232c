import { useTranslation } from 'react-i18next'
import { Dialog } from '../parts/dialog.tsx'
import { allPlaces } from './nav.ts'
import { useShownKeys } from './page-keys.ts'

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
  const here = useShownKeys()
  const everywhere: [string, string][] = [
    ['Ctrl K', t('keys.find')],
    ['?', t('keys.list')],
    ['J', t('keys.next')],
    ['K', t('keys.before')],
    ...allPlaces.map((place): [string, string] => [
      `G ${place.letter.toUpperCase()}`,
      t(`nav.${place.word}`),
    ]),
    ['Esc', t('keys.close')],
  ]
  return (
    <div className="stack">
      {here.length > 0 && (
        <section aria-labelledby="keys-here">
          <h3 id="keys-here">{t('keys.here')}</h3>
          <Rows rows={here.map(({ keys, meaning }) => [keys, meaning])} />
        </section>
      )}
      <section aria-labelledby="keys-everywhere">
        <h3 id="keys-everywhere">{t('keys.everywhere')}</h3>
        <Rows rows={everywhere} />
      </section>
    </div>
  )
}

function Rows({ rows }: { rows: readonly [string, string][] }) {
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
