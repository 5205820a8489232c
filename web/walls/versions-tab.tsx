import { Button } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import type { WallDefinition } from '../../src/dashboards/index.ts'
import { useFormat } from '../access/session.ts'
import { DataTable } from '../parts/data-table.tsx'
import { Card } from '../parts/page.tsx'
import { Resource } from '../parts/states.tsx'
import { versionsQuery } from './wall-edit-data.ts'

interface VersionsTabProps {
  id: string
  /** Takes what stood on the wall then into the draft; it is saved as the next version. */
  onTake: (definition: WallDefinition) => void
}

/** Every version of the wall, and back to any of them. */
export function VersionsTab({ id, onTake }: VersionsTabProps) {
  const { t } = useTranslation()
  const fmt = useFormat()
  const versions = useQuery(versionsQuery(id))
  return (
    <Card title={t('wallEdit.versions')}>
      <Resource query={versions}>
        {(rows) => (
          <DataTable
            caption={t('wallEdit.versions')}
            rows={rows}
            rowKey={(row) => String(row.version)}
            columns={[
              { key: 'version', header: t('wallEdit.version'), main: true, cell: (row) => row.version },
              { key: 'name', header: t('walls.name'), cell: (row) => row.name },
              {
                key: 'what',
                header: t('walls.changed'),
                cell: (row) =>
                  row.automatic
                    ? t('walls.automatic')
                    : t('walls.changedBy', { by: row.updatedBy, at: fmt.since(row.updatedAt, Date.now()) }),
              },
              {
                key: 'take',
                header: '',
                right: true,
                cell: (row) => (
                  <Button
                    variant="default"
                    aria-label={t('wallEdit.takeNamed', { version: row.version })}
                    onClick={() => onTake(row.definition)}
                  >
                    {t('wallEdit.takeBack')}
                  </Button>
                ),
              },
            ]}
          />
        )}
      </Resource>
    </Card>
  )
}
