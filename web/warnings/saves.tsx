import { useTranslation } from 'react-i18next'
import type { Saves as SavesAnswer } from '../../src/warnings/index.ts'
import { useFormat } from '../access/session.ts'
import { Card, Facts } from '../parts/page.tsx'

/** Whether it helps to do something: those that were looked after beside those left as usual by chance. */
export function Saves({ saves }: { saves: SavesAnswer }) {
  const { t } = useTranslation()
  const fmt = useFormat()
  const { acted, asUsual, difference, low, high, why } = saves
  const points = (share: number) =>
    `${share < 0 ? '\u2212' : ''}${fmt.count(Math.abs(Math.round(share * 100)))}`
  return (
    <Card title={t('model.saves.title')}>
      {difference === null || low === null || high === null ? (
        <p>
          <b>{t('model.saves.cannotSay')}</b> <span className="dim">{why && t(`model.saves.${why}`)}</span>
        </p>
      ) : (
        <p className="say sm warn-say">
          {t(difference < 0 ? 'model.saves.fewer' : 'model.saves.more', {
            points: fmt.count(Math.abs(Math.round(difference * 100))),
          })}{' '}
          <span>
            {t('warnings.likely', { range: t('warnings.range', { low: points(low), high: points(high) }) })}
          </span>
        </p>
      )}
      <Facts
        of={[
          [
            t('model.saves.acted'),
            t('model.saves.stayed', { stayed: fmt.count(acted.stayed), of: fmt.count(acted.n) }),
          ],
          [
            t('model.saves.asUsual'),
            t('model.saves.stayed', { stayed: fmt.count(asUsual.stayed), of: fmt.count(asUsual.n) }),
          ],
        ]}
      />
    </Card>
  )
}
