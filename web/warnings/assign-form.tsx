import { Button, Select } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { Warning } from '../../src/warnings/index.ts'
import { peopleQuery } from '../access/access-data.ts'
import { useMe } from '../access/session.ts'
import { useAct } from '../parts/act.ts'
import { Failed } from '../parts/states.tsx'
import { assignWarning } from './warning-data.ts'

const teams = ['service', 'it', 'marketing', 'finance', 'executive', 'own'] as const

/** Gives a warning to a colleague, to oneself, or to another team. */
export function AssignForm({ warning, onDone }: { warning: Warning; onDone: () => void }) {
  const { t } = useTranslation()
  const me = useMe()
  const people = useQuery(peopleQuery())
  const [to, setTo] = useState<string | null>(warning.assigned?.id ?? null)
  const [team, setTeam] = useState<string>(warning.team)
  const assign = useAct(assignWarning, { done: t('warnings.assigned'), onDone })
  const give = (person: string | null) =>
    assign.mutate({ id: warning.id, to: person, ...(team === warning.team ? {} : { team }) })
  const colleagues = (people.data ?? []).filter(({ active }) => active)
  return (
    <form
      className="stack"
      onSubmit={(event) => {
        event.preventDefault()
        give(to)
      }}
    >
      <Select
        label={t('warnings.who')}
        placeholder={t('warnings.nobodyYet')}
        data={colleagues.map(({ id, name }) => ({ value: id, label: name }))}
        value={to}
        onChange={setTo}
        searchable
        clearable
        clearButtonProps={{ 'aria-label': t('form.clear') }}
        data-autofocus
      />
      <Select
        label={t('warnings.teamList')}
        data={teams.map((one) => ({ value: one, label: t(`team.${one}`) }))}
        value={team}
        allowDeselect={false}
        onChange={(one) => setTeam(one ?? warning.team)}
      />
      {assign.isError && <Failed error={assign.error} rest="" />}
      <div className="row end">
        {colleagues.some(({ id }) => id === me.id) && warning.assigned?.id !== me.id && (
          <Button variant="default" disabled={assign.isPending} onClick={() => give(me.id)}>
            {t('warnings.toMe')}
          </Button>
        )}
        <Button type="submit" disabled={assign.isPending}>
          {t('form.save')}
        </Button>
      </div>
    </form>
  )
}
