import { useTranslation } from 'react-i18next'
import type { WallDefinition } from '../../src/dashboards/index.ts'
import { Card } from '../parts/page.tsx'
import { type Part, spoken } from './draft.ts'
import { ListEditor, MeasureField, NumberField, WordsField } from './fields.tsx'

type Hero = WallDefinition['hero']
type Stage = WallDefinition['stages'][number]

/** The one number that stands for all, and the five stages of the journey. */
export function PictureTab({ definition, change, language }: Part) {
  const { t } = useTranslation()
  const { hero, stages } = definition
  const set = (news: Partial<Hero>) => change({ hero: { ...hero, ...news } })
  return (
    <div className="stack">
      <Card title={t('wallEdit.hero')}>
        <div className="walls-fields">
          <WordsField
            label={t('wallEdit.label')}
            value={hero.label}
            language={language}
            longest={28}
            required
            onChange={(label) => set({ label })}
          />
          <MeasureField tile={hero} clearable onChange={(news) => set(news as Partial<Hero>)} />
          <NumberField
            label={t('wallEdit.goodFrom')}
            value={hero.goodFrom}
            onChange={(goodFrom) => {
              const { goodFrom: _, ...rest } = hero
              change({ hero: goodFrom === undefined ? rest : { ...rest, goodFrom } })
            }}
          />
          <NumberField
            label={t('wallEdit.dayFrom')}
            value={hero.hours[0]}
            step="1"
            onChange={(from) => from !== undefined && set({ hours: [from, hero.hours[1]] })}
          />
          <NumberField
            label={t('wallEdit.dayTo')}
            value={hero.hours[1]}
            step="1"
            onChange={(to) => to !== undefined && set({ hours: [hero.hours[0], to] })}
          />
        </div>
      </Card>
      <Card title={t('wallEdit.stages')}>
        <ListEditor
          name={(stage) => spoken(stage.label, language)}
          list={stages}
          removable={false}
          onChange={(list) => change({ stages: list })}
        >
          {(stage, setStage) => (
            <>
              <WordsField
                label={t('wallEdit.label')}
                value={stage.label}
                language={language}
                longest={28}
                required
                onChange={(label) => setStage({ label })}
              />
              <MeasureField tile={stage} clearable onChange={(news) => setStage(news as Partial<Stage>)} />
              <WordsField
                label={t('wallEdit.caption')}
                value={stage.caption}
                language={language}
                longest={32}
                onChange={(caption) => setStage({ caption })}
              />
              <WordsField
                label={t('wallEdit.concern')}
                value={stage.concern}
                language={language}
                longest={34}
                required
                onChange={(concern) => setStage({ concern })}
              />
            </>
          )}
        </ListEditor>
      </Card>
    </div>
  )
}
