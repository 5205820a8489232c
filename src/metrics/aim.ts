import { z } from 'zod'

export const aimSchema = z
  .strictObject({
    value: z.number(),
    by: z.iso.date().optional().describe('day by which it is to be reached'),
    watch: z.number().optional().describe('from here on it is worth a look'),
    act: z.number().optional().describe('from here on it needs us'),
  })
  .describe('what the measure is to reach, in its unit; the direction is that of `good`')
export type Aim = z.infer<typeof aimSchema>

/** What a measure says of its aim; the direction is that of `good`. */
export interface Aimed {
  good?: 'up' | 'down' | 'none' | undefined
  aim?: Aim | undefined
}

/** How a value stands to its aim. */
export interface AimState {
  /** `reached`: the aim or better. `short`: not yet. `watch`: worth a look. `act`: needs us. */
  state: 'reached' | 'short' | 'watch' | 'act'
  /** What is missing to the aim, in the measure's unit; 0 or less when it is reached. */
  missing: number
}

/** How a value stands to the aim of its measure; undefined without an aim, a direction or a value. */
export function aimState({ good, aim }: Aimed, value: number | null): AimState | undefined {
  if (!aim || value === null || good === undefined || good === 'none') return undefined
  const sign = good === 'up' ? 1 : -1
  const missing = sign * (aim.value - value)
  const isPast = (threshold: number | undefined) => threshold !== undefined && sign * (threshold - value) >= 0
  if (missing <= 0) return { state: 'reached', missing }
  if (isPast(aim.act)) return { state: 'act', missing }
  return { state: isPast(aim.watch) ? 'watch' : 'short', missing }
}

/** What is wrong with the aim of a measure; undefined when nothing is. */
export function aimFault({ good, aim }: Aimed): { path: string[]; message: string } | undefined {
  if (!aim) return undefined
  if (good === undefined || good === 'none')
    return { path: ['aim'], message: 'an aim needs a direction: `good` is up or down' }
  const sign = good === 'up' ? 1 : -1
  const order = [aim.value, aim.watch, aim.act].filter((one) => one !== undefined)
  if (order.some((one, index) => index > 0 && sign * (order[index - 1]! - one) <= 0))
    return {
      path: ['aim'],
      message: `where ${good} is good, \`act\` lies ${good === 'up' ? 'below' : 'above'} \`watch\`, and \`watch\` ${good === 'up' ? 'below' : 'above'} \`value\``,
    }
  return undefined
}
