import { useQuery } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import type { Definition } from '../../src/metrics/index.ts'
import { measureQuery } from '../metrics/measure-data.ts'
import { conditionInWords, definitionInWords } from '../metrics/words.ts'
import { LinkButton } from '../parts/link-button.tsx'
import { Facts } from '../parts/page.tsx'
import { Resource } from '../parts/states.tsx'
import { aimInWords, aimOf, howFarInWords } from './aim.ts'
import { useGround } from './ground.ts'
import type { PanelProps } from './panel-props.ts'

/** What a tile means: each of its measures in words, who looks after it, and our aim. */
export function TileMeaning({ tile, state }: PanelProps) {
  const { t } = useTranslation()
  const measures =
    tile.view === 'stages'
      ? tile.stages.map(({ measure }) => measure)
      : 'measure' in tile
        ? [tile.measure]
        : []
  return (
    <div className="stack">
      {measures.map((measure, index) => (
        <section key={typeof measure === 'string' ? measure : `given ${index + 1}`} className="stack tight">
          {measures.length > 1 && <h3>{state?.measures[index]?.label}</h3>}
          {typeof measure === 'string' ? <Named name={measure} /> : <InWords definition={measure} />}
          <About measure={state?.measures[index]} />
        </section>
      ))}
      {measures.length === 0 && <p className="meta">{t(`viewNote.${tile.view}`)}</p>}
      {'filter' in tile && tile.filter && (
        <p className="dim">{t('measure.filtered', { condition: conditionInWords(tile.filter, t) })}</p>
      )}
    </div>
  )
}

function Named({ name }: { name: string }) {
  const { t } = useTranslation()
  const measure = useQuery({ ...measureQuery(name), retry: false })
  return (
    <Resource query={measure}>
      {({ definition }) => (
        <>
          {definition.question && <p className="dim">{definition.question}</p>}
          <InWords definition={definition} />
          {definition.description && <p className="dim">{definition.description}</p>}
          <div className="row">
            <LinkButton variant="default" to="/measures/$name" params={{ name }}>
              {t('tile.explore')}
            </LinkButton>
          </div>
        </>
      )}
    </Resource>
  )
}

function InWords({ definition }: { definition: Definition }) {
  const { t } = useTranslation()
  return <p className="say sm">{definitionInWords(definition, t)}</p>
}

function About({ measure }: { measure: NonNullable<PanelProps['state']>['measures'][number] | undefined }) {
  const { t } = useTranslation()
  const { fmt } = useGround()
  if (!measure) return null
  const aim = aimOf(measure)
  const far = howFarInWords(measure, fmt, t)
  const owners = measure.owners.map(({ team, person }) =>
    person ? t('measure.owner', { person, team: t(`team.${team}`) }) : t(`team.${team}`),
  )
  return (
    <Facts
      of={[
        ...(owners.length > 0 ? [[t('measure.lookedAfter'), owners.join(' + ')] as [string, string]] : []),
        [t('measure.good'), t(`good.${measure.good}`)],
        [t('measures.unit'), t(`unit.${measure.unit}`)],
        ...(aim
          ? [
              [
                t('tile.ourAim'),
                [aimInWords(aim, measure.unit, fmt, t), far?.text].filter(Boolean).join(': '),
              ] as [string, string],
            ]
          : []),
      ]}
    />
  )
}
