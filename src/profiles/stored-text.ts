import { decodeStoredMap } from '../ingestion/index.ts'

/** The JSON value that one stored text stands for, as with properties of events. */
export function decodeText(text: string): unknown {
  return decodeStoredMap({ text }).text
}
