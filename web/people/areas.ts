import type { Area } from '../../src/profiles/index.ts'

// One entry for each area that the server knows: a new one there is missed here by the compiler.
const named: Record<Area, true> = {
  network: true,
  calls: true,
  visits: true,
  stores: true,
  bills: true,
  orders: true,
  deliveries: true,
  conversations: true,
  surveys: true,
  letters: true,
  emails: true,
  contract: true,
  digital: true,
  other: true,
}

/** Areas of contact in the order of the lanes. */
export const areaNames = Object.keys(named) as Area[]

/** The area that an address names; undefined for all of them and for one that there is not. */
export function readArea(text: string | undefined): Area | undefined {
  return areaNames.find((area) => area === text)
}
