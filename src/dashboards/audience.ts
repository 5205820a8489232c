import { can, type Principal } from '../access/index.ts'
import type { WallBlocks } from './state.ts'
import { enoughAnswers } from './wall.ts'

/**
 * The part of a wall that this viewer may see. A screen hangs where anybody passes: it gets no words without consent
 * and no group of fewer than 30 customers. People see words without consent only with the right to see people.
 */
export function blocksFor(principal: Principal, blocks: WallBlocks): WallBlocks {
  const screen = principal.kind === 'screen' || principal.role === 'screen'
  const everyWord = !screen && can(principal, 'people:read')
  return {
    ...blocks,
    quote: blocks.quote.consented || everyWord ? blocks.quote : noQuote(blocks),
    scenes: blocks.scenes.map((scene) => {
      if (scene.view === 'words' && !everyWord) return { ...scene, quotes: scene.quotes.filter(mayBeShown) }
      return scene.view === 'stage' && screen ? { ...scene, figure: withoutSmallMarks(scene.figure) } : scene
    }),
    needs: screen ? { ...blocks.needs, items: blocks.needs.items.map(withoutSmallGroup) } : blocks.needs,
    hero: screen ? withoutSmallMarks(blocks.hero) : blocks.hero,
    warnings: screen ? withoutSmallCounts(blocks.warnings) : blocks.warnings,
  }
}

/** Counts of fewer than 30 customers are left out. */
function withoutSmallCounts(warnings: WallBlocks['warnings']): WallBlocks['warnings'] {
  const enough = (count: number | null) => (count !== null && count >= enoughAnswers ? count : null)
  const { leave, dissatisfied, fresh } = warnings
  return { ...warnings, leave: enough(leave), dissatisfied: enough(dissatisfied), fresh: enough(fresh) }
}

const mayBeShown = (quote: WallBlocks['quote']) => quote.consented || quote.status === 'failed'

function withoutSmallMarks(hero: WallBlocks['hero']): WallBlocks['hero'] {
  return { ...hero, annotations: hero.annotations.filter((mark) => mark.customers >= enoughAnswers) }
}

function noQuote(blocks: WallBlocks): WallBlocks['quote'] {
  if (blocks.quote.status === 'failed') return blocks.quote
  return { ...blocks.quote, status: 'nothing_yet', text: null, heardAt: null, about: null }
}

/** A group that is too small to be named keeps its title; its size and its longest wait are left out. */
function withoutSmallGroup(item: WallBlocks['needs']['items'][number]) {
  return (item.customers ?? 0) >= enoughAnswers ? item : { ...item, customers: null, longestMinutes: null }
}

/** What a viewer may see of some blocks. */
export function partFor(principal: Principal, blocks: Partial<WallBlocks>): Partial<WallBlocks> {
  const seen = blocksFor(principal, { ...emptyForViewer, ...blocks } as WallBlocks)
  return Object.fromEntries(Object.keys(blocks).map((block) => [block, seen[block as keyof WallBlocks]]))
}

/** Blocks that are looked at while another one is made fit for a viewer. */
const emptyForViewer = {
  quote: { status: 'nothing_yet', consented: false },
  needs: { items: [] },
  hero: { annotations: [] },
  warnings: { leave: null, dissatisfied: null, fresh: null },
  scenes: [],
}
