import { useDebouncedValue } from '@mantine/hooks'
import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import type { WallDefinition } from '../../src/dashboards/index.ts'
import { dataKey } from '../api/workspace.ts'
import { Failed, Loading } from '../parts/states.tsx'
import { WallView } from '../wall/index.ts'
import type { LanguageCode } from './draft.ts'
import { frameQuery, previewWall } from './wall-edit-data.ts'

const typingPauseMs = 600

/** The wall as it would be with what is not saved yet; made anew when nobody has typed for a moment. */
export function WallPreview({
  id,
  definition,
  language,
}: {
  id: string
  definition: WallDefinition
  language: LanguageCode
}) {
  const { t } = useTranslation()
  const [shown] = useDebouncedValue(definition, typingPauseMs)
  const frame = useQuery(frameQuery(id, language))
  const preview = useQuery({
    queryKey: dataKey('walls', id, 'preview', shown, language),
    queryFn: ({ signal }) => previewWall(id, shown, language, signal),
    placeholderData: keepPreviousData,
    retry: false,
    staleTime: 30_000,
  })
  if (preview.isError) return <Failed error={preview.error} rest={t('wallEdit.previewKept')} />
  if (frame.isError) return <Failed error={frame.error} />
  if (!preview.data || !frame.data) return <Loading shape="figure" label={t('wallEdit.preview')} />
  const { blocks, faults } = preview.data
  const { definition: _, ...rest } = { ...frame.data, definition: shown }
  return (
    <>
      {faults.length > 0 && (
        <ul className="callout ember" role="alert">
          {faults.map((fault) => (
            <li key={fault.path}>
              <code>{fault.path}</code> {fault.message}
            </li>
          ))}
        </ul>
      )}
      <WallView
        state={{ ...rest, blocks, sceneSeconds: shown.sceneSeconds }}
        link="live"
        paused={false}
        pause={doNothing}
        actions={nothingToDo}
        embedded
        textSize={1}
        drift={0}
      />
    </>
  )
}

const doNothing = () => undefined
const nothingToDo = { tv: false, again: doNothing, open: doNothing }
