import { saveFile, send } from '../api/client.ts'
import { fileName } from '../charts/export.ts'
import type { Question } from './measure-data.ts'

/**
 * Saves the figures of a question as the server writes them: whole numbers and instants rather than how they are shown, with the
 * question, its filter and how fresh the data is.
 *
 * @throws Problem
 */
export async function saveFigures(
  question: Question,
  title: string,
  format: 'csv' | 'parquet',
): Promise<void> {
  const answer = await send('/api/v1/metrics/export', {
    body: { ...question, format },
    headers: { accept: '*/*' },
  })
  saveFile(await answer.blob(), fileName(title, format))
}
