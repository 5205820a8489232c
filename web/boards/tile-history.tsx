import { useQuery } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { Resource } from '../parts/states.tsx'
import { boardHistoryQuery } from './board-data.ts'
import { useGround } from './ground.ts'

/** Every change of the board: who, when, and what differs. */
export function TileHistory({ name }: { name: string }) {
  const { t } = useTranslation()
  const { fmt } = useGround()
  const history = useQuery(boardHistoryQuery(name))
  return (
    <Resource query={history}>
      {(changes) => (
        <ul className="stack tight">
          {changes.map(({ version, changedBy, changedAt, diff, definition }) => (
            <li key={version}>
              <details>
                <summary>
                  {t('measure.versionBy', { version, by: changedBy, at: fmt.date(changedAt) })}
                </summary>
                <pre className="diff">{definition === null ? t('measure.removed') : diff}</pre>
              </details>
            </li>
          ))}
        </ul>
      )}
    </Resource>
  )
}
