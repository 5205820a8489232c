import { Autocomplete, Button, Checkbox, Select, Textarea, TextInput } from '@mantine/core'
import { useDebouncedValue } from '@mantine/hooks'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { Board, Tile } from '../../src/boards/index.ts'
import { eventNamesQuery, measuresQuery } from '../metrics/measure-data.ts'
import { groupPrefix } from '../metrics/measure-search.ts'
import { Dialog } from '../parts/dialog.tsx'
import { Icon } from '../parts/icon.tsx'
import { Failed } from '../parts/states.tsx'
import { groupsQuery } from '../people/group-data.ts'
import { previewQuery } from './board-data.ts'
import { boardComparisons } from './board-search.ts'
import { TileCard } from './tile.tsx'
import {
  canBreakDown,
  canCompare,
  canForecast,
  type Draft,
  draftOf,
  fits,
  showsMeasure,
  tileOf,
  type View,
  views,
} from './tile-draft.ts'

interface TileEditorProps {
  board: Board
  /** Absent for a new tile. */
  tile: Tile | undefined
  /** Measure that a new tile begins with. */
  measure?: string
  onDone: (tile: Tile) => void
  onClose: () => void
}

/** A tile as a form, with what it shows beside it. */
export function TileEditor({ board, tile, measure, onDone, onClose }: TileEditorProps) {
  const { t } = useTranslation()
  const [draft, setDraft] = useState(() => draftOf(tile, measure))
  const made = tileOf(draft, board.tiles)
  const set = (change: Partial<Draft>) => setDraft({ ...draft, ...change })
  return (
    <Dialog title={t(tile ? 'tileEdit.change' : 'tileEdit.new')} opened onClose={onClose} wide>
      <form
        className="tile-editor"
        onSubmit={(event) => {
          event.preventDefault()
          if (made) onDone(made)
        }}
      >
        <div className="stack">
          <ViewFields draft={draft} set={set} />
          <OwnFields draft={draft} set={set} />
          <TextInput
            label={t('tileEdit.title')}
            description={t('tileEdit.titleNote')}
            maxLength={120}
            value={draft.title}
            onChange={(event) => set({ title: event.currentTarget.value })}
          />
          <div className="row">
            <Button type="submit" disabled={!made}>
              {t(tile ? 'form.apply' : 'tileEdit.add')}
            </Button>
            <Button variant="default" onClick={onClose}>
              {t('dialog.cancel')}
            </Button>
          </div>
        </div>
        <Preview board={board} tile={made} />
      </form>
    </Dialog>
  )
}

interface FieldsProps {
  draft: Draft
  set: (change: Partial<Draft>) => void
}

/** The measure and how it is shown; a measure that a view cannot show is not offered for it. */
function ViewFields({ draft, set }: FieldsProps) {
  const { t } = useTranslation()
  const measures = useQuery(measuresQuery())
  const kind =
    typeof draft.measure === 'string'
      ? measures.data?.find(({ name }) => name === draft.measure)?.kind
      : draft.measure?.kind
  return (
    <>
      <Select
        label={t('tileEdit.view')}
        data={views.map((view) => ({
          value: view,
          label: t(`view.${view}`),
          disabled: showsMeasure(view) && draft.measure !== undefined && !fits(view, kind),
        }))}
        description={t(`viewNote.${draft.view}`)}
        inputWrapperOrder={['label', 'input', 'description', 'error']}
        value={draft.view}
        allowDeselect={false}
        onChange={(view) => set({ view: (view ?? 'figure') as View })}
      />
      {showsMeasure(draft.view) && (
        <MeasureSelect
          label={t('measures.measure')}
          value={draft.measure}
          view={draft.view}
          onChange={(measure) => set({ measure })}
        />
      )}
    </>
  )
}

interface MeasureSelectProps {
  label: string
  value: Draft['measure']
  view: View
  onChange: (name: string) => void
}

/** A measure of the catalogue; one that is given in the tile stays until another is chosen. */
function MeasureSelect({ label, value, view, onChange }: MeasureSelectProps) {
  const { t } = useTranslation()
  const measures = useQuery(measuresQuery())
  const known = (measures.data ?? [])
    .filter(({ kind }) => fits(view, kind))
    .map((one) => ({ value: one.name, label: one.label }))
  const name = typeof value === 'string' ? value : value === undefined ? null : 'given'
  const data =
    name === null || known.some((one) => one.value === name)
      ? known
      : [...known, { value: name, label: name === 'given' ? t('tileEdit.given') : name }]
  return (
    <Select
      label={label}
      required
      searchable
      placeholder={t('tileEdit.chooseMeasure')}
      nothingFoundMessage={t('find.nothing')}
      data={data}
      value={name}
      allowDeselect={false}
      onChange={(next) => next && next !== 'given' && onChange(next)}
    />
  )
}

/** With what a tile is compared: another time, or a group of customers. */
function CompareChoice({ value, onChange }: { value: string; onChange: (compare: string) => void }) {
  const { t } = useTranslation()
  const groups = useQuery(groupsQuery()).data ?? []
  const offered = groups.map(({ name, label }) => ({
    value: `${groupPrefix}${name}`,
    label: t('compare.group', { group: label }),
  }))
  const isGone = value.startsWith(groupPrefix) && !offered.some((one) => one.value === value)
  return (
    <Select
      label={t('measure.compare')}
      data={[
        { value: 'own', label: t('board.fitCompare') },
        ...boardComparisons
          .filter((one) => one !== 'none')
          .map((one) => ({ value: one, label: t(`board.compare.${one}`) })),
        ...offered,
        ...(isGone ? [{ value, label: t('compare.group', { group: value.slice(groupPrefix.length) }) }] : []),
      ]}
      value={value}
      allowDeselect={false}
      onChange={(compare) => onChange(compare ?? 'own')}
    />
  )
}

/** What the chosen view needs beside its measure. */
function OwnFields({ draft, set }: FieldsProps) {
  const { t } = useTranslation()
  const groups = useQuery(groupsQuery()).data ?? []
  const { view } = draft
  return (
    <>
      {canBreakDown(view) && (
        <Autocomplete
          label={t('breakdown.by')}
          description={t('breakdown.choose')}
          data={['channel', 'source', 'name', 'account', ...groups.map(({ name }) => `segment.${name}`)]}
          value={draft.by}
          onChange={(by) => set({ by })}
        />
      )}
      {canCompare(view) && <CompareChoice value={draft.compare} onChange={(compare) => set({ compare })} />}
      {canForecast(view) && (
        <Checkbox
          label={t('forecasts.onTile')}
          description={t('forecasts.onTileNote')}
          checked={draft.forecast}
          onChange={(event) => set({ forecast: event.currentTarget.checked })}
        />
      )}
      {view === 'text' && (
        <Textarea
          label={t('view.text')}
          description={t('tileEdit.markdown')}
          required
          autosize
          minRows={6}
          maxRows={14}
          value={draft.text}
          onChange={(event) => set({ text: event.currentTarget.value })}
        />
      )}
      {view === 'paths' && (
        <EventName label={t('tileEdit.start')} value={draft.start} onChange={(start) => set({ start })} />
      )}
      {view === 'words' && (
        <>
          <EventName label={t('behind.event')} value={draft.event} onChange={(event) => set({ event })} />
          <TextInput
            label={t('tileEdit.words')}
            required
            value={draft.property}
            onChange={(event) => set({ property: event.currentTarget.value })}
          />
        </>
      )}
      {view === 'stages' && <StageFields stages={draft.stages} onChange={(stages) => set({ stages })} />}
    </>
  )
}

function EventName({
  label,
  value,
  onChange,
}: {
  label: string
  value: string
  onChange: (name: string) => void
}) {
  const names = useQuery(eventNamesQuery())
  return (
    <Autocomplete
      label={label}
      required
      data={names.data ?? []}
      limit={50}
      value={value}
      onChange={onChange}
    />
  )
}

interface StageFieldsProps {
  stages: Draft['stages']
  onChange: (stages: Draft['stages']) => void
}

/** The stages of the journey: each with its words and its measure; two at least, ten at most. */
function StageFields({ stages, onChange }: StageFieldsProps) {
  const { t } = useTranslation()
  const change = (index: number, part: Partial<Draft['stages'][number]>) =>
    onChange(stages.map((stage, at) => (at === index ? { ...stage, ...part } : stage)))
  return (
    <div className="stack tight">
      {stages.map((stage, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: stages have no identity but their place
        <fieldset key={index} className="side-of-ratio">
          <legend>{t('tileEdit.stage', { number: index + 1 })}</legend>
          <div className="stack tight">
            <TextInput
              label={t('tileEdit.stageName')}
              required
              maxLength={60}
              value={stage.label}
              onChange={(event) => change(index, { label: event.currentTarget.value })}
            />
            <MeasureSelect
              label={t('measures.measure')}
              view="stages"
              value={stage.measure}
              onChange={(measure) => change(index, { measure })}
            />
            {stages.length > 2 && (
              <button type="button" className="link" onClick={() => onChange(stages.toSpliced(index, 1))}>
                {t('tileEdit.removeStage', { number: index + 1 })}
              </button>
            )}
          </div>
        </fieldset>
      ))}
      {stages.length < 10 && (
        <div className="row">
          <Button
            variant="default"
            leftSection={<Icon name="plus" size={14} />}
            onClick={() => onChange([...stages, { label: '', measure: undefined }])}
          >
            {t('tileEdit.addStage')}
          </Button>
        </div>
      )}
    </div>
  )
}

/** What the tile shows, on its board's time and filter. */
function Preview({ board, tile }: { board: Board; tile: Tile | undefined }) {
  const { t } = useTranslation()
  const [settled] = useDebouncedValue(tile === undefined ? undefined : JSON.stringify(tile), 500)
  const shown = settled === undefined ? undefined : (JSON.parse(settled) as Tile)
  const alone = {
    ...board,
    name: board.name || 'unsaved',
    label: board.label || '–',
    tiles: shown ? [{ ...shown, place: { x: 0, y: 0, w: 6, h: 5 } }] : [],
  }
  const figures = useQuery({ ...previewQuery(alone, {}), enabled: shown !== undefined })
  return (
    <div className="tile-preview" aria-live="polite">
      {!shown ? (
        <p className="empty">{t('tileEdit.nothingYet')}</p>
      ) : figures.error ? (
        <Failed error={figures.error} rest="" />
      ) : (
        <TileCard
          tile={shown}
          state={figures.data?.tiles.find(({ id }) => id === shown.id)}
          annotations={figures.data?.annotations ?? []}
          about={[]}
          level={3}
        />
      )}
    </div>
  )
}
