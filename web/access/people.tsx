import { Button, Select } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { getRouteApi, useNavigate } from '@tanstack/react-router'
import { useTranslation } from 'react-i18next'
import { useAct } from '../parts/act.ts'
import { DataTable } from '../parts/data-table.tsx'
import { Confirm } from '../parts/dialog.tsx'
import { Card } from '../parts/page.tsx'
import { Failed, Resource } from '../parts/states.tsx'
import {
  activatePerson,
  changePerson,
  deactivatePerson,
  invitationsQuery,
  type Person,
  peopleQuery,
  revokeInvitation,
} from './access-data.ts'
import { InviteDialog } from './invite-dialog.tsx'
import { memberRoles, teamNames } from './roles.ts'
import { initials, useCan, useFormat, useMe } from './session.ts'
import { SettingsFrame } from './settings-frame.tsx'

const route = getRouteApi('/app/settings/people')

/** Who works here, in which team, and what they may do. */
export function PeoplePage() {
  const { t } = useTranslation()
  const navigate = useNavigate()
  const search = route.useSearch()
  const mayChange = useCan('users:write')
  const people = useQuery(peopleQuery())
  const form = (open: boolean) =>
    void navigate({ to: '/settings/people', search: open ? { new: 'yes' } : {} })
  return (
    <SettingsFrame
      title={t('people.title')}
      lede={t('people.lede')}
      actions={mayChange && <Button onClick={() => form(true)}>{t('people.invite')}</Button>}
    >
      <div className="stack">
        <Card label={t('people.title')}>
          <Resource query={people}>{(rows) => <PeopleTable rows={rows} mayChange={mayChange} />}</Resource>
        </Card>
        {mayChange && <OpenInvitations />}
      </div>
      <InviteDialog opened={search.new === 'yes' && mayChange} onClose={() => form(false)} />
    </SettingsFrame>
  )
}

function PeopleTable({ rows, mayChange }: { rows: Person[]; mayChange: boolean }) {
  const { t } = useTranslation()
  const change = useAct(changePerson, { done: t('people.saved') })
  return (
    <>
      {change.isError && <Failed error={change.error} />}
      <DataTable
        caption={t('people.title')}
        rows={rows}
        rowKey={(person) => person.id}
        columns={[
          {
            key: 'name',
            header: t('people.name'),
            main: true,
            sort: (person) => person.name,
            cell: (person) => <PersonName person={person} />,
          },
          {
            key: 'team',
            header: t('people.team'),
            cell: (person) => (
              <TeamChoice
                person={person}
                disabled={!mayChange}
                onChange={(team) => change.mutate({ id: person.id, team })}
              />
            ),
          },
          {
            key: 'role',
            header: t('people.role'),
            cell: (person) => (
              <RoleChoice
                person={person}
                disabled={!mayChange}
                onChange={(role) => change.mutate({ id: person.id, role })}
              />
            ),
          },
          {
            key: 'state',
            header: '',
            right: true,
            cell: (person) => (mayChange ? <AccessSwitch person={person} /> : null),
          },
        ]}
      />
    </>
  )
}

function PersonName({ person }: { person: Person }) {
  const { t } = useTranslation()
  return (
    <span className="row" style={{ flexWrap: 'nowrap' }}>
      <span className="av">{initials(person.name)}</span>
      <span className="break">
        <span className="main">{person.name}</span>{' '}
        {!person.active && <span className="tag">{t('people.off')}</span>}
        <small>{person.email}</small>
      </span>
    </span>
  )
}

interface ChoiceProps<T> {
  person: Person
  disabled: boolean
  onChange: (value: T) => void
}

function TeamChoice({ person, disabled, onChange }: ChoiceProps<Person['team']>) {
  const { t } = useTranslation()
  return (
    <Select
      aria-label={t('people.teamOf', { name: person.name })}
      data={teamNames.map((team) => ({ value: team, label: t(`team.${team}`) }))}
      value={person.team}
      placeholder={t('people.noTeam')}
      clearable={!disabled}
      clearButtonProps={{ 'aria-label': t('form.clear') }}
      disabled={disabled}
      onChange={(team) => onChange(team as Person['team'])}
      w={180}
    />
  )
}

function RoleChoice({ person, disabled, onChange }: ChoiceProps<Person['role']>) {
  const { t } = useTranslation()
  return (
    <Select
      aria-label={t('people.roleOf', { name: person.name })}
      data={memberRoles.map((role) => ({ value: role, label: t(`role.${role}`) }))}
      value={person.role}
      allowDeselect={false}
      disabled={disabled}
      onChange={(role) => role && onChange(role as Person['role'])}
      w={140}
    />
  )
}

function AccessSwitch({ person }: { person: Person }) {
  const { t } = useTranslation()
  const me = useMe()
  const activate = useAct(activatePerson, { done: t('people.saved') })
  const deactivate = useAct(deactivatePerson, { done: t('people.saved') })
  if (person.id === me.id) return <span className="meta">{t('people.you')}</span>
  if (!person.active) {
    return (
      <Button variant="default" onClick={() => activate.mutate(person.id)}>
        {t('people.letIn')}
      </Button>
    )
  }
  return (
    <Confirm
      verb={t('people.keepOut')}
      title={t('people.keepOutTitle', { name: person.name })}
      consequence={t('people.keepOutNote')}
      onConfirm={() => deactivate.mutateAsync(person.id)}
    />
  )
}

function OpenInvitations() {
  const { t } = useTranslation()
  const fmt = useFormat()
  const invitations = useQuery(invitationsQuery())
  const revoke = useAct(revokeInvitation, { done: t('people.invitationEnded') })
  if (!invitations.data?.length) return null
  return (
    <Card title={t('people.invited')}>
      <DataTable
        caption={t('people.invited')}
        rows={invitations.data}
        rowKey={(invitation) => invitation.id}
        columns={[
          { key: 'email', header: t('people.email'), main: true, cell: (invitation) => invitation.email },
          { key: 'role', header: t('people.role'), cell: (invitation) => t(`role.${invitation.role}`) },
          { key: 'until', header: t('people.until'), cell: (invitation) => fmt.date(invitation.expiresAt) },
          {
            key: 'end',
            header: '',
            right: true,
            cell: (invitation) => (
              <Button variant="default" onClick={() => revoke.mutate(invitation.id)}>
                {t('people.endInvitation')}
              </Button>
            ),
          },
        ]}
      />
    </Card>
  )
}
