import './walls.css'
import { Button, SegmentedControl, Tabs, TextInput } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { getRouteApi, useNavigate } from '@tanstack/react-router'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { WallDefinition } from '../../src/dashboards/index.ts'
import { useCan, useFormat } from '../access/session.ts'
import { asProblem } from '../api/problem.ts'
import { languages } from '../i18n/i18n.ts'
import { useAct } from '../parts/act.ts'
import { LinkButton } from '../parts/link-button.tsx'
import { PageHead } from '../parts/page.tsx'
import { Failed, NotYours, Resource } from '../parts/states.tsx'
import type { LanguageCode } from './draft.ts'
import { editTabs } from './edit-tabs.ts'
import { HeadlineTab } from './headline-tab.tsx'
import { NeedsTab } from './needs-tab.tsx'
import { PictureTab } from './picture-tab.tsx'
import { ScenesTab } from './scenes-tab.tsx'
import { VersionsTab } from './versions-tab.tsx'
import { type StoredWall, saveWall, wallQuery } from './wall-edit-data.ts'
import { WallPreview } from './wall-preview.tsx'

const route = getRouteApi('/app/walls/$id/edit')

/** Edits what stands on a wall, with the wall above as it would be. */
export function WallEditPage() {
  const { t } = useTranslation()
  const { id } = route.useParams()
  const mayChange = useCan('walls:write')
  // What is edited is not asked for again while somebody works on it.
  const wall = useQuery({
    ...wallQuery(id),
    staleTime: Number.POSITIVE_INFINITY,
    refetchOnWindowFocus: false,
  })
  if (!mayChange) return <NotYours role={t('role.editor')} />
  return (
    <Resource query={wall}>
      {(found) => <Editor key={found.id} stored={found} again={() => void wall.refetch()} />}
    </Resource>
  )
}

interface Draft {
  name: string
  definition: WallDefinition
}

function Editor({ stored, again }: { stored: StoredWall; again: () => void }) {
  const { t, i18n } = useTranslation()
  const navigate = useNavigate()
  const { tab = 'picture' } = route.useSearch()
  const [base, setBase] = useState(stored)
  const [draft, setDraft] = useState<Draft>({ name: stored.name, definition: stored.definition })
  const [language, setLanguage] = useState<LanguageCode>(i18n.language === 'de' ? 'de' : 'en')
  const change = (news: Partial<WallDefinition>) =>
    setDraft((old) => ({ ...old, definition: { ...old.definition, ...news } }))
  const take = (news: StoredWall) => {
    setBase(news)
    setDraft({ name: news.name, definition: news.definition })
  }
  const save = useAct(saveWall, { done: t('wallEdit.saved'), onDone: take })
  const changed = JSON.stringify(draft) !== JSON.stringify({ name: base.name, definition: base.definition })
  const part = { definition: draft.definition, change, language, id: stored.id }
  const keep = (version: number) =>
    save.mutate({ id: stored.id, version, name: draft.name, definition: draft.definition })
  return (
    <>
      <PageHead
        title={t('wallEdit.pageTitle', { name: base.name })}
        lede={base.automatic ? t('wallEdit.automatic') : undefined}
      >
        {!base.automatic && (
          <Button
            variant="default"
            onClick={() => save.mutate({ id: stored.id, version: base.version, name: draft.name })}
          >
            {t('wallEdit.follow')}
          </Button>
        )}
        <LinkButton variant="default" to="/walls/$id" params={{ id: stored.id }}>
          {t('wallEdit.show')}
        </LinkButton>
        <Button onClick={() => keep(base.version)} disabled={!changed || save.isPending}>
          {t('form.save')}
        </Button>
      </PageHead>
      {save.isError && (
        <NotSaved error={save.error} stored={stored} again={again} onTake={take} onOver={keep} />
      )}
      <div className="stack">
        <div className="walls-fields">
          <TextInput
            label={t('walls.name')}
            maxLength={80}
            required
            value={draft.name}
            onChange={(event) => {
              const name = event.currentTarget.value
              setDraft((old) => ({ ...old, name }))
            }}
          />
          <div>
            <span className="meta" id="wall-language">
              {t('wallEdit.language')}
            </span>
            <SegmentedControl
              aria-labelledby="wall-language"
              value={language}
              onChange={(code) => setLanguage(code as LanguageCode)}
              data={languages.map(({ code, name }) => ({ value: code, label: name }))}
              transitionDuration={0}
            />
          </div>
        </div>
        <section className="walls-preview" aria-label={t('wallEdit.preview')}>
          <WallPreview id={stored.id} definition={draft.definition} language={language} />
        </section>
        <Tabs
          value={tab}
          onChange={(next) =>
            void navigate({
              to: '/walls/$id/edit',
              params: { id: stored.id },
              search: { tab: next as (typeof editTabs)[number] },
              replace: true,
            })
          }
        >
          <Tabs.List>
            {editTabs.map((one) => (
              <Tabs.Tab key={one} value={one}>
                {t(`wallEdit.tabs.${one}`)}
              </Tabs.Tab>
            ))}
          </Tabs.List>
          <Tabs.Panel value={tab} className="walls-panel">
            {tab === 'picture' && <PictureTab {...part} />}
            {tab === 'needs' && <NeedsTab {...part} />}
            {tab === 'headline' && <HeadlineTab {...part} />}
            {tab === 'scenes' && <ScenesTab {...part} />}
            {tab === 'past' && <VersionsTab id={stored.id} onTake={change} />}
          </Tabs.Panel>
        </Tabs>
      </div>
    </>
  )
}

interface NotSavedProps {
  error: unknown
  /** What is kept now, as far as it was read. */
  stored: StoredWall
  again: () => void
  onTake: (stored: StoredWall) => void
  onOver: (version: number) => void
}

/** Why it was not saved; when somebody else saved meanwhile, both ways on, and nothing of either is lost until one is chosen. */
function NotSaved({ error, stored, again, onTake, onOver }: NotSavedProps) {
  const { t } = useTranslation()
  const fmt = useFormat()
  const latest = useQuery({ ...wallQuery(stored.id), enabled: asProblem(error).status === 409, staleTime: 0 })
  if (asProblem(error).status !== 409 || !latest.data || latest.isFetching)
    return <Failed error={error} rest="" onRetry={again} />
  const theirs = latest.data
  return (
    <div className="callout ochre stack tight" role="alert">
      <p>
        <b>{t('wallEdit.changedMeanwhile')}</b>{' '}
        {t('walls.changedBy', { by: theirs.updatedBy, at: fmt.since(theirs.updatedAt, Date.now()) })}
      </p>
      <div className="row">
        <Button variant="default" onClick={() => onTake(theirs)}>
          {t('wallEdit.takeTheirs')}
        </Button>
        <Button variant="default" onClick={() => onOver(theirs.version)}>
          {t('wallEdit.saveOver')}
        </Button>
      </div>
    </div>
  )
}
