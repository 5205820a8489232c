import type { DefinitionKind, DefinitionStore } from '../definitions/index.ts'
import type { Tree } from './tree.ts'

/** Trees as documents and "used by" see them. */
export function treeKind(store: DefinitionStore<Tree>): DefinitionKind<Tree> {
  return {
    store,
    folder: 'impact',
    write: 'impact:write',
    uses(tree) {
      const measures = new Set([
        ...tree.nodes.map(({ measure }) => measure),
        ...[...tree.adjust, ...tree.links.flatMap(({ adjust }) => adjust)].flatMap((one) =>
          'measure' in one ? [one.measure] : [],
        ),
      ])
      // A tree with a measure that is gone says so; it does not break.
      return [...measures].map((name) => ({ kind: 'measure', name, needed: false }))
    },
  }
}
