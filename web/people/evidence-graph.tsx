import type { TFunction } from 'i18next'
import { type ReactNode, useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { Identifier, IdentityLink, PersonEvidence, PersonIdentifier } from '../../src/identity/index.ts'
import { type Arc, layArcs, orderNodes } from './evidence-layout.ts'
import { TypeName } from './identifier-name.tsx'
import { keyOf } from './identity-data.ts'
import type { When } from './when.ts'

interface EvidenceGraphProps {
  evidence: PersonEvidence
  when: When
  /** Rows that are drawn; the others are named by their number. */
  most: number
  /** What can be done with an identifier, at the end of its row. */
  act?: (identifier: PersonIdentifier) => ReactNode
  /** Called with the messageId of an event that shows something. */
  onEvent: (messageId: string) => void
}

const rowHeight = 52
const middle = 20

/**
 * Identifiers as rows, and those seen together joined by an arc: thicker the more often, dashed when it was not used. Each
 * row is reached by keyboard and says in words what its arcs show.
 */
export function EvidenceGraph({ evidence, when, most, act, onEvent }: EvidenceGraphProps) {
  const { t } = useTranslation()
  const [near, setNear] = useState<string>()
  const [chosen, setChosen] = useState<string>()
  const byKey = new Map(evidence.identifiers.map((one) => [keyOf(one), one]))
  const nodes = evidence.identifiers.map((one) => ({ key: keyOf(one), priority: rankOf(one) }))
  const links = evidence.links.map((link) => ({
    left: keyOf(link.left),
    right: keyOf(link.right),
    seen: link.seen,
    used: link.used,
  }))
  const order = orderNodes(nodes, links).slice(0, most)
  const { arcs, lanes } = layArcs(order, links)
  const gutter = lanes === 0 ? 14 : Math.min(72, 20 + lanes * 10)
  return (
    <div className="ev-graph">
      <Arcs
        arcs={arcs}
        lanes={lanes}
        rows={order.length}
        gutter={gutter}
        near={near ?? chosen}
        order={order}
      />
      <ul aria-label={t('evidence.identifiers')} style={{ paddingLeft: gutter + 8 }}>
        {order.map((key) => {
          const identifier = byKey.get(key)!
          return (
            <li
              key={key}
              onFocus={() => setNear(key)}
              onBlur={() => setNear(undefined)}
              onPointerEnter={() => setNear(key)}
              onPointerLeave={() => setNear(undefined)}
            >
              <button
                type="button"
                className="ev-name"
                aria-expanded={chosen === key}
                onClick={() => setChosen(chosen === key ? undefined : key)}
              >
                <TypeName type={identifier.type} state={identifier.state}>
                  {when.date(identifier.firstSeen)}
                </TypeName>
                <span className="ev-value" title={identifier.value}>
                  {identifier.value}
                </span>
              </button>
              {act?.(identifier)}
            </li>
          )
        })}
      </ul>
      {chosen && byKey.has(chosen) && (
        <Ties of={byKey.get(chosen)!} links={evidence.links} when={when} onEvent={onEvent} />
      )}
    </div>
  )
}

interface ArcsProps {
  arcs: readonly Arc[]
  lanes: number
  rows: number
  gutter: number
  near: string | undefined
  order: readonly string[]
}

/** The drawing itself; what it shows stands in words in the rows beside it. */
function Arcs({ arcs, lanes, rows, gutter, near, order }: ArcsProps) {
  const step = (gutter - 20) / Math.max(1, lanes)
  const y = (row: number) => row * rowHeight + middle
  return (
    <svg width={gutter} height={rows * rowHeight} aria-hidden="true" focusable="false">
      {arcs.map((arc) => {
        const out = gutter - 8 - (8 + arc.depth * step)
        const lit = near !== undefined && (arc.left === near || arc.right === near)
        const bend = Math.min(10, ((arc.to - arc.from) * rowHeight) / 2)
        const [above, below] = [y(arc.from), y(arc.to)]
        return (
          <path
            key={`${arc.left} ${arc.right}`}
            className={lit ? 'ev-arc lit' : arc.used ? 'ev-arc' : 'ev-arc not'}
            strokeWidth={arc.width}
            d={`M${gutter - 8} ${above}H${out + bend}Q${out} ${above} ${out} ${above + bend}V${below - bend}Q${out} ${below} ${out + bend} ${below}H${gutter - 8}`}
          />
        )
      })}
      {order.map((key, row) => (
        <circle
          key={key}
          className={key === near ? 'ev-node lit' : 'ev-node'}
          cx={gutter - 8}
          cy={y(row)}
          r="4.5"
        />
      ))}
    </svg>
  )
}

interface TiesProps {
  of: PersonIdentifier
  links: readonly IdentityLink[]
  when: When
  onEvent: (messageId: string) => void
}

const mostTies = 6

/** What the arcs of one identifier say: seen so often with which other, or decided by whom; each leads to its event. */
function Ties({ of, links, when, onEvent }: TiesProps) {
  const { t } = useTranslation()
  const own = links
    .filter((link) => keyOf(link.left) === keyOf(of) || keyOf(link.right) === keyOf(of))
    .toSorted((a, b) => b.seen - a.seen)
  return (
    <div className="ev-ties" role="status">
      <b className="break">{of.value}</b>
      {of.because && <p className="meta">{of.because}</p>}
      {own.length === 0 && <p className="meta">{t('evidence.alone')}</p>}
      <ul>
        {own.slice(0, mostTies).map((link) => {
          const other = keyOf(link.left) === keyOf(of) ? link.right : link.left
          return (
            <li key={`${keyOf(other)} ${link.decision ?? ''}`} className="break">
              {tieInWords(link, other, t)} <span className="meta">{when.day(link.lastSeen)}</span>{' '}
              {link.evidence && (
                <button type="button" className="link" onClick={() => onEvent(link.evidence!)}>
                  {t('evidence.event')}
                </button>
              )}
            </li>
          )
        })}
      </ul>
      {own.length > mostTies && (
        <p className="meta">{t('evidence.moreTies', { count: own.length - mostTies })}</p>
      )}
    </div>
  )
}

/** 'Seen 14 times with E-mail ana@example.com.' */
function tieInWords(link: IdentityLink, other: Identifier, t: TFunction): string {
  const name = `${t(`identifier.${other.type}`, { defaultValue: other.type })} ${other.value}`
  if (link.decision !== null) return t('evidence.decided', { other: name, because: link.because })
  return t(link.used ? 'evidence.seenWith' : 'evidence.notUsedWith', { count: link.seen, other: name })
}

const ranks: Record<string, number> = { user_id: 0, email: 1, phone: 2, anonymous_id: 4 }

/** Which kinds of identifier stand first when nothing else decides. */
function rankOf({ type }: { type: string }): number {
  return ranks[type] ?? 3
}
