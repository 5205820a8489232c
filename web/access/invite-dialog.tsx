import { Button, Select, TextInput } from '@mantine/core'
import { useForm } from '@mantine/form'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useAct } from '../parts/act.ts'
import { CopyField } from '../parts/copy.tsx'
import { Dialog } from '../parts/dialog.tsx'
import { Failed } from '../parts/states.tsx'
import { invitePerson } from './access-data.ts'
import { type MemberRoleName, memberRoles, teamNames } from './roles.ts'

/** Invites a colleague: the answer is a link, shown once, that the person sends on themselves. */
export function InviteDialog({ opened, onClose }: { opened: boolean; onClose: () => void }) {
  const { t } = useTranslation()
  const [link, setLink] = useState<string>()
  const close = () => {
    setLink(undefined)
    onClose()
  }
  return (
    <Dialog title={t('people.invite')} opened={opened} onClose={close}>
      {link === undefined ? (
        <InviteForm onLink={setLink} />
      ) : (
        <div className="stack">
          <p>{t('people.linkNote')}</p>
          <CopyField label={t('people.link')} text={link} />
          <div className="row end">
            <Button onClick={close}>{t('dialog.finish')}</Button>
          </div>
        </div>
      )}
    </Dialog>
  )
}

function InviteForm({ onLink }: { onLink: (link: string) => void }) {
  const { t } = useTranslation()
  const form = useForm({
    initialValues: { email: '', role: 'viewer' as MemberRoleName, team: null as string | null },
    validate: { email: (email) => (/^\S+@\S+$/.test(email) ? null : t('people.emailNeeded')) },
  })
  const invite = useAct(invitePerson, { onDone: (invitation) => onLink(invitation.link) })
  return (
    <form className="stack" onSubmit={form.onSubmit((given) => invite.mutate(given))}>
      {invite.isError && <Failed error={invite.error} />}
      <TextInput
        label={t('people.email')}
        type="email"
        required
        data-autofocus
        {...form.getInputProps('email')}
      />
      <Select
        label={t('people.role')}
        description={t(`roleNote.${form.values.role}`)}
        data={memberRoles.map((role) => ({ value: role, label: t(`role.${role}`) }))}
        allowDeselect={false}
        {...form.getInputProps('role')}
      />
      <Select
        label={t('people.team')}
        data={teamNames.map((team) => ({ value: team, label: t(`team.${team}`) }))}
        placeholder={t('people.noTeam')}
        clearable
        clearButtonProps={{ 'aria-label': t('form.clear') }}
        {...form.getInputProps('team')}
      />
      <div className="row end">
        <Button type="submit" disabled={invite.isPending}>
          {t('people.makeLink')}
        </Button>
      </div>
    </form>
  )
}
