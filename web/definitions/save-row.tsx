import { Button } from '@mantine/core'
import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import { asProblem } from '../api/problem.ts'
import { useAct } from '../parts/act.ts'
import { Failed } from '../parts/states.tsx'
import { ChangedMeanwhile } from './changed-meanwhile.tsx'

interface SaveRowProps<Definition, Saved> {
  /** What is saved; undefined as long as something is lacking. */
  definition: Definition | undefined
  /** The version that was changed; 0 for a new one. */
  version: number
  /** What is kept at this moment; absent for a new one. */
  stored: { version: number; updatedAt: string; updatedBy: string } | undefined
  save: (given: { definition: Definition; version: number }) => Promise<Saved>
  /** Sentence shown when it was saved, and where to go then. */
  done: string
  onDone: (saved: Saved) => void
  /** Called when somebody wants to save what is not whole. */
  onAsked: () => void
  /** Begins anew with what is kept. */
  onTakeTheirs?: () => void
  /** Stands at the other end of the row: how what is kept is removed. */
  children?: ReactNode
}

/** Saves a definition over the version it was made from; when somebody else saved meanwhile, asks what now. */
export function SaveRow<Definition, Saved>(props: SaveRowProps<Definition, Saved>) {
  const { definition, version, stored, onAsked, onTakeTheirs, children } = props
  const { t } = useTranslation()
  const save = useAct(props.save, { done: props.done, onDone: props.onDone })
  const put = (over: number) => (definition ? save.mutate({ definition, version: over }) : onAsked())
  const clash = save.isError && asProblem(save.error).code === 'conflict'
  const changed = stored !== undefined && stored.version !== version && !save.isSuccess
  return (
    <div className="stack">
      {(clash || changed) && stored && onTakeTheirs ? (
        <ChangedMeanwhile
          stored={stored}
          onTakeTheirs={onTakeTheirs}
          onOver={() => put(stored.version)}
          busy={save.isPending || !definition || stored.version === version}
        />
      ) : (
        save.isError && <Failed error={save.error} rest="" />
      )}
      <div className="row apart">
        <div className="row">
          <Button onClick={() => put(version)} disabled={save.isPending || changed}>
            {t('form.save')}
          </Button>
          <Button variant="default" onClick={() => history.back()}>
            {t('dialog.cancel')}
          </Button>
        </div>
        {children}
      </div>
    </div>
  )
}
