import type { CatalogueEntry } from './errors-of-customers.ts'

/** What can go wrong with walls. */
export const wallErrors = {
  last_wall: {
    status: 409,
    retryable: false,
    title: 'A workspace keeps one wall.',
    mend: 'Make another wall first, then remove this one.',
  },
  wall_on_screens: {
    status: 409,
    retryable: false,
    title: 'Screens show this wall.',
    mend: 'Let the screens named in `detail` show another wall, or remove them.',
  },
} as const satisfies Record<string, CatalogueEntry>
