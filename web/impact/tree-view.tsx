import { useTranslation } from 'react-i18next'
import type { ImpactView, LinkView } from '../../src/impact/index.ts'
import { useFormat } from '../access/session.ts'
import { TreeLinks } from '../charts/tree-links.tsx'
import type { TreeLink, TreeNode } from '../charts/tree-links-layout.ts'
import type { NodeView } from './impact-data.ts'
import { changeOf, effectInWords, endsOf, reasonInWords, writeEffect } from './words.ts'

const columns = ['told', 'matters', 'works'] as const

interface TreeViewProps {
  view: ImpactView
  /** Measures in focus; absent: all of them. */
  focus: ReadonlySet<string> | undefined
  chosen: string | undefined
  onChoose: (key: string) => void
}

/** The tree as three columns with links in the line of their evidence; on a phone three lists. */
export function TreeView({ view, focus, chosen, onChoose }: TreeViewProps) {
  const { t } = useTranslation()
  const toNode = useNodes(focus)
  const toLink = useLinks(view, focus, chosen)
  return (
    <TreeLinks
      columns={columns.map((place) => t(`impact.place.${place}`))}
      nodes={view.nodes.map(toNode)}
      links={view.links.map(toLink)}
      sentence={t('impact.treeSentence', { measures: view.nodes.length, links: view.links.length })}
      chosen={chosen}
      onChoose={onChoose}
    />
  )
}

function useNodes(focus: ReadonlySet<string> | undefined) {
  const { t } = useTranslation()
  const fmt = useFormat()
  return (node: NodeView): TreeNode => {
    const change = changeOf(node, fmt)
    const figure = node.now.value === null ? undefined : fmt.figure(node.now.value, node.unit)
    const worse = change?.good === false
    return {
      key: node.measure,
      column: columns.indexOf(node.place),
      label: node.label,
      value: node.missing ? t('impact.gone') : (figure?.text ?? '–'),
      unit: figure?.unit,
      change: change?.text,
      tone: worse ? 'ochre' : 'blue',
      level: worse ? 'watch' : undefined,
      dim: focus !== undefined && !focus.has(node.measure),
      course: node.weeks.flatMap(({ value }) => (value === null ? [] : [value])),
      sentence: t('impact.nodeSentence', {
        label: node.label,
        value: node.now.value === null ? t('impact.noValue') : fmt.value(node.now.value, node.unit),
        change: change?.text ?? '–',
      }),
    }
  }
}

function useLinks(view: ImpactView, focus: ReadonlySet<string> | undefined, chosen: string | undefined) {
  const { t } = useTranslation()
  const fmt = useFormat()
  const strengths = strengthsOf(view)
  return (link: LinkView): TreeLink => {
    const ends = endsOf(view.nodes, link)
    const inFocus = !focus || (focus.has(link.from) && focus.has(link.to))
    const shown = chosen === undefined || chosen === link.from || chosen === `${link.from} ${link.to}`
    return {
      from: link.from,
      to: link.to,
      evidence: link.grade,
      strength: strengths.get(link) ?? 0,
      label: link.effect && ends && shown ? writeEffect(link.effect.value, ends.to.unit, fmt) : undefined,
      dim: !inFocus,
      sentence: ends && inFocus ? (sentenceOf(link, ends) ?? undefined) : undefined,
    }
  }

  function sentenceOf(link: LinkView, ends: NonNullable<ReturnType<typeof endsOf>>) {
    const says = link.effect ? effectInWords(ends, link.effect, t, fmt) : reasonInWords(link, t)
    return t('impact.linkSentence', {
      from: ends.from.label,
      to: ends.to.label,
      grade: t(`impact.grade.${link.grade}`),
      says: says ?? '',
    })
  }
}

/** How far an effect moves the measure above, as a share of what moves that measure most. */
function strengthsOf({ links }: ImpactView): Map<LinkView, number> {
  const spread = (link: LinkView) => link.seen?.estimate?.spread ?? 1
  const reach = (link: LinkView) =>
    link.effect ? Math.abs(link.effect.value / link.effect.step) * (spread(link) || 1) : 0
  const strongest = new Map<string, number>()
  for (const link of links) strongest.set(link.to, Math.max(strongest.get(link.to) ?? 0, reach(link)))
  return new Map(links.map((link) => [link, reach(link) / (strongest.get(link.to) || 1)]))
}
