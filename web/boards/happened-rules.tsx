import { Autocomplete, Button, Select, TextInput } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { AnnotationKind, AnnotationRule } from '../../src/boards/index.ts'
import { eventNamesQuery } from '../metrics/measure-data.ts'
import { useAct } from '../parts/act.ts'
import { Confirm } from '../parts/dialog.tsx'
import { Failed, Resource } from '../parts/states.tsx'
import { type AnnotationRules, annotationRulesQuery, saveAnnotationRules } from './board-data.ts'
import { happenedKinds } from './happened-kinds.ts'

/** Rules that note by themselves what events say happened: releases, outages, price changes. */
export function HappenedRules({ mayWrite }: { mayWrite: boolean }) {
  const { t } = useTranslation()
  const [open, setOpen] = useState(false)
  return (
    <details onToggle={(event) => setOpen(event.currentTarget.open)}>
      <summary>
        <b>{t('happenedRules.title')}</b>
      </summary>
      {open && <Rules mayWrite={mayWrite} />}
    </details>
  )
}

function Rules({ mayWrite }: { mayWrite: boolean }) {
  const stored = useQuery(annotationRulesQuery())
  return <Resource query={stored}>{(all) => <RuleList all={all} mayWrite={mayWrite} />}</Resource>
}

function RuleList({ all, mayWrite }: { all: AnnotationRules; mayWrite: boolean }) {
  const { t } = useTranslation()
  const [editing, setEditing] = useState<string>()
  const save = useAct(saveAnnotationRules, {
    done: t('happenedRules.saved'),
    onDone: () => setEditing(undefined),
  })
  const { rules, version, stopped } = all
  const put = (next: AnnotationRule[]) => save.mutateAsync({ rules: next, version })
  const edited = rules.find(({ name }) => name === editing)
  return (
    <div className="stack">
      <p className="dim">{t('happenedRules.lede')}</p>
      {save.isError && <Failed error={save.error} rest={t('talk.kept')} />}
      {rules.length === 0 && <p className="meta">{t('happenedRules.none')}</p>}
      <ul className="talk">
        {rules.map((rule) => (
          <li key={rule.name}>
            <article className="talk-one">
              <p>
                <span className="tag self">{t(`happened.kind.${rule.kind}`)}</span> <b>{rule.title}</b>
              </p>
              <p className="meta">
                {rule.ends
                  ? t('happenedRules.fromTo', { event: rule.event, ends: rule.ends })
                  : t('happenedRules.from', { event: rule.event })}{' '}
                {stopped.find((one) => one.rule === rule.name)?.reason}
              </p>
              {mayWrite && (
                <div className="row">
                  <button type="button" className="link meta" onClick={() => setEditing(rule.name)}>
                    {t('talk.edit')}
                  </button>
                  <Confirm
                    verb={t('talk.remove')}
                    title={t('happenedRules.removeTitle', { title: rule.title })}
                    consequence={t('happenedRules.removeNote')}
                    onConfirm={() => put(rules.filter(({ name }) => name !== rule.name))}
                  />
                </div>
              )}
            </article>
          </li>
        ))}
      </ul>
      {mayWrite &&
        (editing === undefined ? (
          <div className="row">
            <Button variant="default" onClick={() => setEditing('')}>
              {t('happenedRules.add')}
            </Button>
          </div>
        ) : (
          <RuleForm
            key={editing}
            rule={edited}
            names={rules.map(({ name }) => name)}
            busy={save.isPending}
            onSave={(rule) =>
              void put(
                edited ? rules.map((one) => (one.name === edited.name ? rule : one)) : [...rules, rule],
              ).catch(() => undefined)
            }
            onClose={() => setEditing(undefined)}
          />
        ))}
    </div>
  )
}

interface RuleFormProps {
  /** Absent for a new one. */
  rule: AnnotationRule | undefined
  names: readonly string[]
  busy: boolean
  onSave: (rule: AnnotationRule) => void
  onClose: () => void
}

function RuleForm({ rule, names, busy, onSave, onClose }: RuleFormProps) {
  const { t } = useTranslation()
  const events = useQuery(eventNamesQuery())
  const [draft, setDraft] = useState({
    event: rule?.event ?? '',
    title: rule?.title ?? '',
    kind: rule?.kind ?? ('release' as AnnotationKind),
    key: rule?.key ?? '',
    ends: rule?.ends ?? '',
  })
  const set = (change: Partial<typeof draft>) => setDraft({ ...draft, ...change })
  const { event, title, kind, key, ends } = draft
  const { key: _key, ends: _ends, ...kept } = rule ?? { name: nameFor(event, names), text: '' }
  return (
    <form
      className="stack card-in"
      onSubmit={(submit) => {
        submit.preventDefault()
        onSave({ ...kept, event, title, kind, ...(key ? { key } : {}), ...(ends ? { ends } : {}) })
      }}
    >
      <Autocomplete
        label={t('happenedRules.event')}
        required
        data={events.data ?? []}
        value={event}
        onChange={(value) => set({ event: value })}
      />
      <TextInput
        label={t('happened.what')}
        description={t('happenedRules.titleNote')}
        required
        maxLength={120}
        value={title}
        onChange={(change) => set({ title: change.currentTarget.value })}
      />
      <Select
        label={t('happened.kindLabel')}
        data={happenedKinds.map((one) => ({ value: one, label: t(`happened.kind.${one}`) }))}
        value={kind}
        allowDeselect={false}
        onChange={(value) => set({ kind: (value ?? 'other') as AnnotationKind })}
      />
      <TextInput
        label={t('happenedRules.key')}
        description={t('happenedRules.keyNote')}
        maxLength={200}
        value={key}
        onChange={(change) => set({ key: change.currentTarget.value })}
      />
      <Autocomplete
        label={t('happenedRules.ends')}
        description={t('happenedRules.endsNote')}
        disabled={key === ''}
        data={events.data ?? []}
        value={ends}
        onChange={(value) => set({ ends: value })}
      />
      <div className="row">
        <Button type="submit" disabled={event.trim() === '' || title.trim() === '' || busy}>
          {t('form.save')}
        </Button>
        <Button variant="default" onClick={onClose}>
          {t('dialog.cancel')}
        </Button>
      </div>
    </form>
  )
}

/** A name for a new rule, made of its event, that no other has. */
function nameFor(event: string, names: readonly string[]): string {
  const plain = event
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^[^a-z]+|-+$/g, '')
    .slice(0, 50)
  const base = plain || 'rule'
  let name = base
  for (let number = 2; names.includes(name); number++) name = `${base}-${number}`
  return name
}
