import type { WarningSettings } from '../../src/warnings/index.ts'

/** A form card: what is decided, and how to decide otherwise. */
export interface FieldsProps {
  value: WarningSettings
  set: (change: Partial<WarningSettings>) => void
}

/** Events as a list, whether one was given or several. */
export function listOf(events: string | string[]): string[] {
  return [events].flat().filter((name) => name !== '')
}
