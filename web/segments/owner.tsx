import { useTranslation } from 'react-i18next'
import type { Segment } from '../../src/segments/index.ts'

/** Who looks after a group: the person and the team, or a dash. */
export function Owner({ owner }: { owner: Segment['owner'] }) {
  const { t } = useTranslation()
  if (!owner) return <span className="dim">–</span>
  const team = t(`team.${owner.team}`)
  return owner.person ? t('measure.owner', { person: owner.person, team }) : team
}
