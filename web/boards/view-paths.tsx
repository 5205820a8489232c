import { PathFlow } from '../charts/path-flow.tsx'
import type { Shown, ViewContext } from './view.ts'

/** What people do after an event, step by step. */
export function showPaths({ t, ground, result, tile }: ViewContext<'paths'>): Shown {
  const start = tile.view === 'paths' ? tile.start : ''
  const people = (count: number) => t('tile.people', { count, people: ground.fmt.count(count) })
  const nameOf = (event: string | null) => event ?? t('breakdown.others')
  const keyOf = (step: number, event: string | null) => `${step} ${event ?? ''}`
  const links = result.links.filter((link) => link.people > 0)
  const widest = links.toSorted((a, b) => b.people - a.people)[0]
  const sentence =
    result.people === 0
      ? t('tile.noPaths', { event: start })
      : widest
        ? t('tile.paths', { people: people(result.people), from: nameOf(widest.from), to: nameOf(widest.to) })
        : t('tile.pathsEnd', { people: people(result.people) })
  return {
    sentence,
    table: {
      columns: [t('tile.step'), t('tile.fromEvent'), t('tile.toEvent'), t('behind.people')],
      rows: links.map((link) => [link.step + 1, nameOf(link.from), nameOf(link.to), link.people]),
    },
    drawing: (
      <PathFlow
        sentence={sentence}
        writeValue={ground.fmt.count}
        nodes={result.nodes.map(({ step, event }) => ({
          key: keyOf(step, event),
          column: step,
          label: nameOf(event),
          rest: event === null,
        }))}
        flows={links.map((link) => ({
          from: keyOf(link.step, link.from),
          to: keyOf(link.step + 1, link.to),
          value: link.people,
        }))}
      />
    ),
  }
}
