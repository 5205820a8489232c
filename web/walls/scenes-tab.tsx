import { Button, Menu, Select } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import type { WallDefinition } from '../../src/dashboards/index.ts'
import { Card } from '../parts/page.tsx'
import { freeId, type LanguageCode, type Part, replaced, spoken } from './draft.ts'
import { ListEditor, MeasureField, NumberField, WordsField } from './fields.tsx'

type Scene = NonNullable<WallDefinition['scenes']>[number]
type Line = Extract<Scene, { view: 'measures' }>['lines'][number]
const views = ['stage', 'measures', 'words'] as const

/** What is shown in turn with the first picture. */
export function ScenesTab({ definition, change, language }: Part) {
  const { t } = useTranslation()
  const scenes = definition.scenes ?? []
  const add = (view: Scene['view']) =>
    change({ scenes: [...scenes, newScene(view, freeId(view, scenes), definition, t)] })
  return (
    <Card
      title={t('wallEdit.scenes')}
      aside={
        <Menu position="bottom-end">
          <Menu.Target>
            <Button variant="default" disabled={scenes.length >= 8}>
              {t('wallEdit.addScene')}
            </Button>
          </Menu.Target>
          <Menu.Dropdown>
            {views.map((view) => (
              <Menu.Item key={view} onClick={() => add(view)}>
                {t(`wallEdit.views.${view}`)}
              </Menu.Item>
            ))}
          </Menu.Dropdown>
        </Menu>
      }
    >
      <p className="meta">{t('wallEdit.scenesNote')}</p>
      <div className="walls-fields">
        <NumberField
          label={t('wallEdit.seconds')}
          value={definition.sceneSeconds}
          step="1"
          onChange={(sceneSeconds) => sceneSeconds !== undefined && change({ sceneSeconds })}
        />
      </div>
      <ListEditor
        name={(scene) => spoken(scene.title, language)}
        note={(scene) => <span className="tag">{t(`wallEdit.views.${scene.view}`)}</span>}
        list={scenes}
        onChange={(list) => change({ scenes: list })}
      >
        {(scene, set) => (
          <>
            <WordsField
              label={t('wallEdit.title')}
              value={scene.title}
              language={language}
              longest={48}
              required
              onChange={(title) => set({ title })}
            />
            {scene.view === 'stage' && (
              <Select
                label={t('wallEdit.stage')}
                data={definition.stages.map((stage) => ({
                  value: stage.id,
                  label: spoken(stage.label, language),
                }))}
                value={scene.stage}
                allowDeselect={false}
                onChange={(stage) => stage && set({ stage } as Partial<Scene>)}
              />
            )}
            {scene.view !== 'words' && (
              <Lines
                lines={scene.view === 'stage' ? scene.beside : scene.lines}
                most={scene.view === 'stage' ? 4 : 6}
                language={language}
                onChange={(lines) =>
                  set((scene.view === 'stage' ? { beside: lines } : { lines }) as Partial<Scene>)
                }
              />
            )}
            {scene.view === 'words' && <p className="meta">{t('wallEdit.wordsNote')}</p>}
          </>
        )}
      </ListEditor>
    </Card>
  )
}

interface LinesProps {
  lines: readonly Line[]
  most: number
  language: LanguageCode
  onChange: (lines: Line[]) => void
}

/** Measures of a scene, each with the name it has there. */
function Lines({ lines, most, language, onChange }: LinesProps) {
  const { t } = useTranslation()
  const add = () => onChange([...lines, { label: '–', measure: 'calls', unit: 'count', good: 'none' }])
  return (
    <div className="walls-lines">
      {lines.map((line, at) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: a line of a scene is its place
        <div key={at} className="walls-fields">
          <WordsField
            label={t('wallEdit.label')}
            value={line.label}
            language={language}
            longest={28}
            required
            onChange={(label) => onChange(replaced(lines, at, { ...line, label }))}
          />
          <MeasureField
            tile={line}
            onChange={(news) => onChange(replaced(lines, at, { ...line, ...news } as Line))}
          />
          <Button
            variant="default"
            aria-label={t('wallEdit.take', { name: spoken(line.label, language) })}
            onClick={() => onChange(lines.filter((_, index) => index !== at))}
          >
            {t('walls.remove')}
          </Button>
        </div>
      ))}
      <Button variant="default" onClick={add} disabled={lines.length >= most}>
        {t('wallEdit.addLine')}
      </Button>
    </div>
  )
}

type T = ReturnType<typeof useTranslation>['t']

function newScene(view: Scene['view'], id: string, { stages, quotes }: WallDefinition, t: T): Scene {
  const key = `wallEdit.views.${view}`
  const title = { en: t(key, { lng: 'en' }), de: t(key, { lng: 'de' }) }
  if (view === 'stage') return { id, title, view, stage: stages[0]?.id ?? '', beside: [] }
  if (view === 'words') {
    const standard = { event: 'Survey Answered', property: 'comment', consent: 'quotable' }
    return { id, title, view, quotes: quotes.length > 0 ? quotes : [standard] }
  }
  const lines = stages.flatMap(({ label, measure, unit, good }) =>
    measure === null ? [] : [{ label, measure, unit, good }],
  )
  const [first = { label: '–', measure: 'calls', unit: 'count' as const, good: 'none' as const }] = lines
  return { id, title, view, lines: lines.length > 0 ? lines : [first] }
}
