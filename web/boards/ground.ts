import { createContext, useContext } from 'react'
import type { Moments } from '../metrics/moment-words.ts'
import type { Format } from '../theme/fmt.ts'

/** How numbers, times and names are written where a board stands: in the app, or alone behind a link. */
export interface BoardGround {
  fmt: Format
  moments: (grain: string) => Moments
  sourceName: (id: string) => string
}

const Ground = createContext<BoardGround | null>(null)
export const GroundProvider = Ground.Provider

/** How a board writes its numbers. @throws Error outside a board */
export function useGround(): BoardGround {
  const ground = useContext(Ground)
  if (!ground) throw new Error('A tile stands outside a board.')
  return ground
}
