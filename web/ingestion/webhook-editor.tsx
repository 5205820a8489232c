import { Button, Textarea } from '@mantine/core'
import { useMutation, useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useCan, useFormat } from '../access/session.ts'
import { useAct } from '../parts/act.ts'
import { CopyField } from '../parts/copy.tsx'
import { Confirm } from '../parts/dialog.tsx'
import { JsonView } from '../parts/json-view.tsx'
import { Card } from '../parts/page.tsx'
import { Failed, Resource } from '../parts/states.tsx'
import {
  addSecret,
  endSecret,
  type SourceView,
  saveWebhook,
  tryWebhook,
  type WebhookPreviewView,
  type WebhookView,
  webhookQuery,
} from './source-data.ts'

const startText = `name: call centre
events: |
  {
    "type": "track",
    "event": "Call Resolved",
    "userId": customer,
    "timestamp": ended_at,
    "properties": { "call_id": id, "team": team, "wait_seconds": wait }
  }
`
const startSample = `{
  "id": "c-1001",
  "customer": "customer-1",
  "team": "service",
  "wait": 95,
  "ended_at": "2026-01-15T10:20:00Z"
}`

/** For systems that only post JSON: the address, the mapping that makes events of it, a try on a sample, signatures. */
export function WebhookEditor({ source }: { source: SourceView }) {
  const webhook = useQuery(webhookQuery(source.id))
  return (
    <Resource query={webhook} shape="form">
      {(data) => <Editor key={data.mapping?.version ?? 0} source={source} webhook={data} />}
    </Resource>
  )
}

function Editor({ source, webhook }: { source: SourceView; webhook: WebhookView }) {
  const { t } = useTranslation()
  const fmt = useFormat()
  const mayWrite = useCan('sources:write')
  const [text, setText] = useState(webhook.mapping?.text ?? startText)
  const basedOn = webhook.mapping?.version ?? 0
  const save = useAct(saveWebhook, { done: t('webhook.saved') })
  return (
    <div className="side wide">
      <div className="stack">
        <Card title={t('webhook.address')}>
          <div className="stack tight">
            <CopyField label={t('webhook.postTo')} text={`${location.origin}${webhook.path}`} />
            <p className="meta">{webhook.signed ? t('webhook.signed') : t('webhook.unsigned')}</p>
          </div>
        </Card>
        <Card
          title={t('webhook.mapping')}
          aside={
            <span className="meta">
              {webhook.mapping
                ? t('measure.versionBy', {
                    version: webhook.mapping.version,
                    by: webhook.mapping.by,
                    at: fmt.date(webhook.mapping.at),
                  })
                : t('webhook.none')}
            </span>
          }
        >
          <div className="stack">
            {save.isError && <Failed error={save.error} rest="" />}
            <Textarea
              className="mono-input"
              label={t('webhook.text')}
              description={t('webhook.textNote')}
              value={text}
              rows={14}
              spellCheck={false}
              disabled={!mayWrite}
              onChange={(event) => setText(event.currentTarget.value)}
            />
            {mayWrite && (
              <div className="row">
                <Button
                  onClick={() => save.mutate({ id: source.id, text, basedOn })}
                  disabled={save.isPending}
                >
                  {t('form.save')}
                </Button>
              </div>
            )}
          </div>
        </Card>
        <Secrets source={source} webhook={webhook} />
      </div>
      <TryCard source={source} text={text} />
    </div>
  )
}

function TryCard({ source, text }: { source: SourceView; text: string }) {
  const { t } = useTranslation()
  const [sample, setSample] = useState(startSample)
  const attempt = useMutation({ mutationFn: tryWebhook })
  return (
    <Card title={t('webhook.try')}>
      <div className="stack">
        <Textarea
          className="mono-input"
          label={t('webhook.sample')}
          value={sample}
          rows={9}
          spellCheck={false}
          onChange={(event) => setSample(event.currentTarget.value)}
        />
        <div className="row">
          <Button
            variant="default"
            onClick={() => attempt.mutate({ id: source.id, text, sample })}
            disabled={attempt.isPending}
          >
            {t('webhook.tryNow')}
          </Button>
        </div>
        <div aria-live="polite">
          {attempt.isError && <Failed error={attempt.error} rest="" />}
          {attempt.data && <TryResult result={attempt.data} />}
        </div>
      </div>
    </Card>
  )
}

function TryResult({ result }: { result: WebhookPreviewView }) {
  const { t } = useTranslation()
  if (result.problem) return <p className="callout ember break">{result.problem.reason}</p>
  return (
    <div className="stack tight">
      <p>{t('webhook.gives', { count: result.events.length })}</p>
      {result.events.map((event, index) => {
        const verdict = result.verdicts.find((one) => one.index === index)
        return (
          // biome-ignore lint/suspicious/noArrayIndexKey: the events of one try have no other identity
          <div key={index} className="stack tight">
            <VerdictTag outcome={verdict?.outcome ?? 'stored'} />
            {verdict?.reason && <p className="meta break">{verdict.reason}</p>}
            <JsonView value={event} label={t('webhook.event', { number: index + 1 })} />
          </div>
        )
      })}
    </div>
  )
}

const tones: Record<string, string> = { stored: 'blue', parked: 'ochre', refused: 'ember' }

/** What became of an event, as a word on a wash of its colour. */
export function VerdictTag({ outcome }: { outcome: string }) {
  const { t } = useTranslation()
  return (
    <span>
      <span className={`tag ${tones[outcome] ?? ''}`}>{t(`outcome.${outcome}`)}</span>
    </span>
  )
}

function Secrets({ source, webhook }: { source: SourceView; webhook: WebhookView }) {
  const { t } = useTranslation()
  const fmt = useFormat()
  const mayWrite = useCan('sources:write')
  const add = useAct(addSecret, { done: t('webhook.secretMade') })
  const end = useAct(endSecret, { done: t('webhook.secretEnded') })
  return (
    <Card title={t('webhook.secrets')}>
      <div className="stack">
        <p className="meta">{t('webhook.secretsNote')}</p>
        {add.isError && <Failed error={add.error} rest="" />}
        {add.data && <CopyField label={t('webhook.secretOnce')} text={add.data.secret} />}
        <ul className="stack tight">
          {webhook.secrets.map((secret) => (
            <li key={secret.id} className="row apart">
              <span>
                <code>…{secret.hint}</code>{' '}
                <span className="meta">
                  {secret.expiresAt
                    ? t('webhook.secretUntil', { at: fmt.date(secret.expiresAt) })
                    : fmt.date(secret.createdAt)}
                </span>
              </span>
              {mayWrite && (
                <Confirm
                  verb={t('webhook.endSecret')}
                  title={t('webhook.endSecret')}
                  consequence={t('webhook.endSecretNote')}
                  onConfirm={() => end.mutateAsync({ id: source.id, secret: secret.id })}
                />
              )}
            </li>
          ))}
        </ul>
        {mayWrite && (
          <div className="row">
            <Button variant="default" onClick={() => add.mutate(source.id)} disabled={add.isPending}>
              {t('webhook.addSecret')}
            </Button>
          </div>
        )}
      </div>
    </Card>
  )
}
