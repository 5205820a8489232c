import './talks.css'
import { Button, Checkbox, MultiSelect, Textarea } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { Comment } from '../../src/boards/index.ts'
import { peopleQuery } from '../access/access-data.ts'
import { useFormat, useMe } from '../access/session.ts'
import { useAct } from '../parts/act.ts'
import { Failed, Resource } from '../parts/states.tsx'
import { changeComment, commentsQuery, removeComment, writeComment } from './board-data.ts'

/** What colleagues say about something: talks with their answers; one that is resolved is folded away. */
export function Talks({ subject }: { subject: string }) {
  const { t } = useTranslation()
  const comments = useQuery(commentsQuery(subject))
  const [withResolved, setWithResolved] = useState(false)
  return (
    <div className="stack">
      <Write subject={subject} label={t('talk.write')} verb={t('talk.say')} />
      <Resource query={comments}>
        {(all) => {
          const talks = all.filter(({ replyTo }) => replyTo === null)
          const resolved = talks.filter(({ resolvedAt }) => resolvedAt !== null)
          const shown = talks.filter(({ resolvedAt }) => withResolved || resolvedAt === null)
          return (
            <>
              {talks.length === 0 && <p className="meta">{t('talk.none')}</p>}
              {resolved.length > 0 && (
                <Checkbox
                  label={t('talk.withResolved', { count: resolved.length })}
                  checked={withResolved}
                  onChange={(event) => setWithResolved(event.currentTarget.checked)}
                />
              )}
              <ul className="talk">
                {shown.toReversed().map((talk) => (
                  <li key={talk.id}>
                    <Talk talk={talk} answers={all.filter(({ replyTo }) => replyTo === talk.id)} />
                  </li>
                ))}
              </ul>
            </>
          )
        }}
      </Resource>
    </div>
  )
}

function Talk({ talk, answers }: { talk: Comment; answers: Comment[] }) {
  const { t } = useTranslation()
  const [answering, setAnswering] = useState(false)
  const resolve = useAct(changeComment)
  const done = talk.resolvedAt !== null
  return (
    <article className={done ? 'talk-one done' : 'talk-one'}>
      <Said comment={talk} />
      {answers.length > 0 && (
        <ul className="talk-answers">
          {answers.map((answer) => (
            <li key={answer.id}>
              <Said comment={answer} />
            </li>
          ))}
        </ul>
      )}
      {done && <p className="meta">{t('talk.resolvedBy', { by: talk.resolvedBy?.label ?? '' })}</p>}
      {resolve.isError && <Failed error={resolve.error} rest="" />}
      <div className="row">
        <button
          type="button"
          className="link"
          aria-expanded={answering}
          onClick={() => setAnswering(!answering)}
        >
          {t('talk.answer')}
        </button>
        <button
          type="button"
          className="link"
          disabled={resolve.isPending}
          onClick={() => resolve.mutate({ id: talk.id, resolved: !done })}
        >
          {t(done ? 'talk.reopen' : 'talk.resolve')}
        </button>
      </div>
      {answering && (
        <Write
          subject={talk.subject}
          replyTo={talk.id}
          label={t('talk.yourAnswer')}
          verb={t('talk.answer')}
          onDone={() => setAnswering(false)}
        />
      )}
    </article>
  )
}

/** One comment; its author can change its words or take it away. */
function Said({ comment }: { comment: Comment }) {
  const { t } = useTranslation()
  const fmt = useFormat()
  const me = useMe()
  const [editing, setEditing] = useState(false)
  const remove = useAct(removeComment)
  const own = comment.by.id === me.id && comment.text !== null
  return (
    <>
      <p className="meta">
        <b>{comment.by.label}</b> {fmt.since(comment.at, Date.now())}
        {comment.editedAt && `, ${t('talk.edited')}`}
      </p>
      {editing ? (
        <Edit comment={comment} onDone={() => setEditing(false)} />
      ) : (
        <p className="talk-text">{comment.text ?? <span className="meta">{t('talk.removed')}</span>}</p>
      )}
      {comment.mentions.length > 0 && (
        <p className="meta">
          {t('talk.told', { names: comment.mentions.map(({ name }) => name).join(', ') })}
        </p>
      )}
      {remove.isError && <Failed error={remove.error} rest="" />}
      {own && !editing && (
        <div className="row">
          <button type="button" className="link meta" onClick={() => setEditing(true)}>
            {t('talk.edit')}
          </button>
          <button type="button" className="link meta" onClick={() => remove.mutate(comment.id)}>
            {t('talk.remove')}
          </button>
        </div>
      )}
    </>
  )
}

function Edit({ comment, onDone }: { comment: Comment; onDone: () => void }) {
  const { t } = useTranslation()
  const [text, setText] = useState(comment.text ?? '')
  const change = useAct(changeComment, { onDone })
  return (
    <form
      className="stack tight"
      onSubmit={(event) => {
        event.preventDefault()
        change.mutate({ id: comment.id, text })
      }}
    >
      <Textarea
        aria-label={t('talk.edit')}
        autosize
        minRows={2}
        value={text}
        onChange={(event) => setText(event.currentTarget.value)}
      />
      {change.isError && <Failed error={change.error} rest="" />}
      <div className="row">
        <Button type="submit" disabled={text.trim() === '' || change.isPending}>
          {t('form.save')}
        </Button>
        <Button variant="default" onClick={onDone}>
          {t('dialog.cancel')}
        </Button>
      </div>
    </form>
  )
}

interface WriteProps {
  subject: string
  replyTo?: string
  label: string
  verb: string
  onDone?: () => void
}

/** A new comment or an answer; colleagues named with it are told. */
function Write({ subject, replyTo, label, verb, onDone }: WriteProps) {
  const { t } = useTranslation()
  const me = useMe()
  const [text, setText] = useState('')
  const [mentions, setMentions] = useState<string[]>([])
  const people = useQuery({ ...peopleQuery(), enabled: me.rights.includes('users:read') })
  const write = useAct(writeComment, {
    onDone: () => {
      setText('')
      setMentions([])
      onDone?.()
    },
  })
  const colleagues = (people.data ?? []).filter(({ id, active }) => active && id !== me.id)
  return (
    <form
      className="stack tight"
      onSubmit={(event) => {
        event.preventDefault()
        write.mutate({ subject, text, mentions, ...(replyTo ? { replyTo } : {}) })
      }}
    >
      <Textarea
        label={label}
        autosize
        minRows={2}
        maxRows={10}
        value={text}
        onChange={(event) => setText(event.currentTarget.value)}
      />
      {colleagues.length > 0 && text !== '' && (
        <MultiSelect
          label={t('talk.tell')}
          data={colleagues.map(({ id, name }) => ({ value: id, label: name }))}
          value={mentions}
          onChange={setMentions}
          searchable
          // Below it is the button that sends, which the list must not lie upon.
          comboboxProps={{ position: 'top' }}
        />
      )}
      {write.isError && <Failed error={write.error} rest={t('talk.kept')} />}
      <div className="row">
        <Button type="submit" disabled={text.trim() === '' || write.isPending}>
          {verb}
        </Button>
      </div>
    </form>
  )
}
