import './talks.css'
import { Button, Checkbox, Select, Textarea, TextInput } from '@mantine/core'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { Annotation, AnnotationKind } from '../../src/boards/index.ts'
import { useCan, useMe } from '../access/session.ts'
import { useAct } from '../parts/act.ts'
import { Confirm } from '../parts/dialog.tsx'
import { Failed } from '../parts/states.tsx'
import { annotate, removeAnnotation } from './board-data.ts'
import { useGround } from './ground.ts'
import { happenedKinds } from './happened-kinds.ts'
import { HappenedRules } from './happened-rules.tsx'
import { focusPanel } from './panel-focus.ts'
import type { PanelProps } from './panel-props.ts'
import { instantIn } from './zone-time.ts'

/** What happened in the time on screen and may explain a chart; and a note of something more. */
export function TileHappened(props: PanelProps) {
  const { t } = useTranslation()
  const mayWrite = useCan('boards:write')
  const { state, figures } = props
  const [writing, setWriting] = useState(false)
  const done = () => {
    setWriting(false)
    focusPanel()
  }
  const shown = figures.annotations.filter(({ id }) => state?.annotations.includes(id))
  return (
    <div className="stack">
      {mayWrite && !writing && (
        <div className="row">
          <Button onClick={() => setWriting(true)}>{t('happened.note')}</Button>
        </div>
      )}
      {writing && <Write {...props} onDone={done} />}
      {shown.length === 0 ? (
        <p className="meta">{t('happened.none')}</p>
      ) : (
        <ul className="talk">
          {shown.toReversed().map((annotation) => (
            <li key={annotation.id}>
              <One annotation={annotation} mayWrite={mayWrite} />
            </li>
          ))}
        </ul>
      )}
      <HappenedRules mayWrite={mayWrite} />
    </div>
  )
}

function One({ annotation, mayWrite }: { annotation: Annotation; mayWrite: boolean }) {
  const { t } = useTranslation()
  const { moments } = useGround()
  const remove = useAct(removeAnnotation)
  const { long } = moments('hour')
  const { at, until, title, text, kind, scope, by, rule, id } = annotation
  return (
    <article className="talk-one">
      <p>
        <span className="tag self">{t(`happened.kind.${kind}`)}</span> <b>{title}</b>
      </p>
      {text && <p className="talk-text">{text}</p>}
      <p className="meta">
        {until ? t('happened.fromTo', { from: long(at), to: long(until) }) : long(at)}.{' '}
        {rule ? t('happened.byRule', { rule }) : by.label}.{' '}
        {t(scope ? 'happened.someCharts' : 'happened.allCharts')}
      </p>
      {mayWrite && rule === null && (
        <div className="row">
          <Confirm
            verb={t('talk.remove')}
            title={t('happened.removeTitle', { title })}
            consequence={t('happened.removeNote')}
            onConfirm={() => remove.mutateAsync(id)}
          />
        </div>
      )}
    </article>
  )
}

function Write({ state, search, onDone }: PanelProps & { onDone: () => void }) {
  const { t } = useTranslation()
  const { timeZone } = useMe().workspace
  const [title, setTitle] = useState('')
  const [text, setText] = useState('')
  const [kind, setKind] = useState<AnnotationKind>('release')
  const [at, setAt] = useState(() => localOf(search.point ? Date.parse(search.point) : Date.now(), timeZone))
  const [until, setUntil] = useState('')
  const names = (state?.measures ?? []).flatMap(({ name }) => (name === null ? [] : [name]))
  const [only, setOnly] = useState(false)
  const write = useAct(annotate, { done: t('happened.noted'), onDone })
  return (
    <form
      className="stack card-in"
      onSubmit={(event) => {
        event.preventDefault()
        write.mutate({
          title,
          text,
          kind,
          at: instantIn(at, timeZone),
          ...(until ? { until: instantIn(until, timeZone) } : {}),
          ...(only && names.length > 0 ? { scope: { measures: names } } : {}),
        })
      }}
    >
      <TextInput
        label={t('happened.what')}
        required
        value={title}
        maxLength={120}
        onChange={(event) => setTitle(event.currentTarget.value)}
      />
      <div className="two">
        <Select
          label={t('happened.kindLabel')}
          data={happenedKinds.map((one) => ({ value: one, label: t(`happened.kind.${one}`) }))}
          value={kind}
          allowDeselect={false}
          onChange={(value) => setKind((value ?? 'other') as AnnotationKind)}
        />
        <TextInput
          type="datetime-local"
          label={t('happened.at')}
          required
          value={at}
          onChange={(event) => setAt(event.currentTarget.value)}
        />
      </div>
      <TextInput
        type="datetime-local"
        label={t('happened.until')}
        description={t('happened.untilNote')}
        value={until}
        onChange={(event) => setUntil(event.currentTarget.value)}
      />
      <Textarea
        label={t('happened.more')}
        autosize
        minRows={2}
        value={text}
        onChange={(event) => setText(event.currentTarget.value)}
      />
      {names.length > 0 && (
        <Checkbox
          label={t('happened.onlyThis')}
          description={t('happened.onlyThisNote')}
          checked={only}
          onChange={(event) => setOnly(event.currentTarget.checked)}
        />
      )}
      {write.isError && <Failed error={write.error} rest={t('talk.kept')} />}
      <div className="row">
        <Button type="submit" disabled={title.trim() === '' || at === '' || write.isPending}>
          {t('happened.keep')}
        </Button>
        <Button variant="default" onClick={onDone}>
          {t('dialog.cancel')}
        </Button>
      </div>
    </form>
  )
}

/** A time as a field for times takes it, in the workspace's zone. */
function localOf(at: number, timeZone: string): string {
  return new Intl.DateTimeFormat('sv-SE', { timeZone, dateStyle: 'short', timeStyle: 'short' })
    .format(at)
    .replace(' ', 'T')
}
