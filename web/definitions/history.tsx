import { Button } from '@mantine/core'
import type { UseQueryResult } from '@tanstack/react-query'
import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import { useCan, useFormat } from '../access/session.ts'
import { useAct } from '../parts/act.ts'
import { Card } from '../parts/page.tsx'
import { Failed, Resource } from '../parts/states.tsx'

/** One version of something that is kept by versions; without a definition it was removed then. */
interface Change<Definition> {
  version: number
  changedBy: string
  changedAt: string
  definition: Definition | null
}

interface Returning<Definition> {
  /** The version that is kept now. */
  version: number
  save: (given: { definition: Definition; version: number }) => Promise<unknown>
}

interface HistoryProps<Definition, Of extends Change<Definition>> {
  query: UseQueryResult<Of[]>
  /** What a version says, or what it changed. */
  children: (change: Of) => ReactNode
  /** How an older version is made the newest; without it nobody can. */
  returning?: Returning<Definition>
}

/** Every version of a definition, the newest first: by whom, when, and what it said. */
export function DefinitionHistory<Definition, Of extends Change<Definition>>({
  query,
  children,
  returning,
}: HistoryProps<Definition, Of>) {
  const { t } = useTranslation()
  const fmt = useFormat()
  return (
    <Card title={t('measure.history')}>
      <Resource query={query}>
        {(changes) => (
          <ul className="stack tight">
            {changes.map((change) => (
              <li key={change.version}>
                <details>
                  <summary>
                    {t('measure.versionBy', {
                      version: change.version,
                      by: change.changedBy,
                      at: fmt.date(change.changedAt),
                    })}
                  </summary>
                  <div className="stack tight">
                    {children(change)}
                    {returning && change.definition !== null && change.version !== returning.version && (
                      <Return definition={change.definition} version={change.version} returning={returning} />
                    )}
                  </div>
                </details>
              </li>
            ))}
          </ul>
        )}
      </Resource>
    </Card>
  )
}

interface ReturnProps<Definition> {
  definition: Definition
  version: number
  returning: Returning<Definition>
}

function Return<Definition>({ definition, version, returning }: ReturnProps<Definition>) {
  const { t } = useTranslation()
  const mayWrite = useCan('segments:write')
  const back = useAct(returning.save, { done: t('groups.returned', { version }) })
  if (!mayWrite) return null
  return (
    <>
      {back.isError && <Failed error={back.error} rest="" />}
      <div className="row">
        <Button
          variant="default"
          onClick={() => back.mutate({ definition, version: returning.version })}
          disabled={back.isPending}
        >
          {t('groups.return', { version })}
        </Button>
      </div>
    </>
  )
}
