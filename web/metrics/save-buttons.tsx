import { Button } from '@mantine/core'
import { useMutation } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { Failed } from '../parts/states.tsx'
import type { Question } from './measure-data.ts'
import { saveFigures } from './save-figures.ts'

const formats = ['csv', 'parquet'] as const

/** The figures of a question as a file for other programs. */
export function SaveButtons({ question, title }: { question: Question; title: string }) {
  const { t } = useTranslation()
  const save = useMutation({
    mutationFn: (format: (typeof formats)[number]) => saveFigures(question, title, format),
  })
  return (
    <>
      {save.isError && <Failed error={save.error} rest="" />}
      {formats.map((format) => (
        <Button key={format} variant="default" disabled={save.isPending} onClick={() => save.mutate(format)}>
          {t(`measure.save.${format}`)}
        </Button>
      ))}
    </>
  )
}
