import { Button } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { ImpactView, LinkView } from '../../src/impact/index.ts'
import { useCan, useFormat } from '../access/session.ts'
import { Figure, LineBand } from '../charts/index.ts'
import { Card, Facts } from '../parts/page.tsx'
import { pastQuery } from './impact-data.ts'
import { JudgeDialog } from './judge-dialog.tsx'
import { TestDialog } from './test-dialog.tsx'
import { type Ends, effectInWords, knownInWords, likelyInWords, reasonInWords, writeEffect } from './words.ts'

interface LinkPanelProps {
  view: ImpactView
  link: LinkView
  ends: Ends
}

/** All that is known of one link: its effect in words, the interval, what it stands on, the drawing. */
export function LinkPanel({ view, link, ends }: LinkPanelProps) {
  const { t } = useTranslation()
  const mayWrite = useCan('impact:write')
  const [open, setOpen] = useState<'judge' | 'test'>()
  const close = () => setOpen(undefined)
  return (
    <Card title={t('impact.linkTitle', { from: ends.from.label, to: ends.to.label })}>
      <div className="stack">
        <Says link={link} ends={ends} />
        {link.seen?.estimate && <Curve link={link} ends={ends} />}
        <LinkFacts link={link} />
        <Past view={view} link={link} ends={ends} />
        {mayWrite && (
          <div className="row">
            <Button variant="default" onClick={() => setOpen('judge')}>
              {t(link.judged ? 'impact.judgeAgain' : 'impact.judge')}
            </Button>
            <Button variant="default" onClick={() => setOpen('test')}>
              {t('impact.enterTest')}
            </Button>
          </div>
        )}
        {open === 'judge' && <JudgeDialog view={view} link={link} ends={ends} onClose={close} />}
        {open === 'test' && <TestDialog view={view} link={link} ends={ends} onClose={close} />}
      </div>
    </Card>
  )
}

function Says({ link, ends }: { link: LinkView; ends: Ends }) {
  const { t } = useTranslation()
  const fmt = useFormat()
  const reason = reasonInWords(link, t)
  if (!link.effect)
    return (
      <div>
        <p className="say sm">{t('impact.cannotSay')}</p>
        <p className="dim">{reason}</p>
      </div>
    )
  return (
    <div>
      <p className="say sm">
        {effectInWords(ends, link.effect, t, fmt)}{' '}
        <span>{likelyInWords(link.effect, ends.to.unit, t, fmt)}</span>
      </p>
      {link.grade !== 'seen' && reason && <p className="dim">{t('impact.dataSay', { reason })}</p>}
    </div>
  )
}

function LinkFacts({ link }: { link: LinkView }) {
  const { t } = useTranslation()
  const fmt = useFormat()
  const { inputs, seen, tested, judged } = link
  const estimate = seen?.estimate
  const held = [
    t('impact.week'),
    ...(inputs?.traits ?? []),
    ...(inputs?.adjust ?? []).map(({ name }) => name),
  ]
  const facts: [string, React.ReactNode][] = [[t('impact.how'), knownInWords(link, t, fmt)]]
  if (judged) facts.push([t('impact.judged'), `${judged.reason} (${judged.by}, ${fmt.date(judged.at)})`])
  if (tested) facts.push([t('impact.reference'), <Reference key="reference" of={tested.reference} />])
  if (estimate) {
    facts.push([t('impact.order'), t(`impact.direction.${estimate.direction}`)])
    if (estimate.method === 'person') facts.push([t('impact.held'), held.join(', ')])
    facts.push([t('impact.within'), t('impact.days', { count: link.within })])
    if (seen.pTogether !== null)
      facts.push([t('impact.together'), t('impact.chance', { share: chanceOf(seen.pTogether, fmt.plain) })])
    if (estimate.sameMoment > 0.5) facts.push([t('impact.sameMoment'), t('impact.sameMomentNote')])
  }
  if (inputs && inputs.share < 1)
    facts.push([t('impact.share'), t('impact.shareNote', { share: fmt.percent(inputs.share * 100) })])
  return <Facts of={facts} />
}

/** 'less than 1 in 1,000', 'about 30 in 1,000' as its number. */
function chanceOf(p: number, write: (value: number) => string): string {
  return p < 0.001 ? '< 1' : write(Math.round(p * 1000))
}

/** Only addresses of the web become links: a reference is what somebody typed. */
function Reference({ of }: { of: string }) {
  if (!/^https?:\/\//.test(of)) return of
  return (
    <a href={of} rel="noreferrer" className="break">
      {of}
    </a>
  )
}

function Curve({ link, ends }: { link: LinkView; ends: Ends }) {
  const { t } = useTranslation()
  const fmt = useFormat()
  const all = link.seen?.estimate?.curve ?? []
  // Under 30 answers a point would say more than it knows; the table has them all.
  const curve = all.filter(({ n }) => n >= 30)
  const [first, last] = [curve[0], curve.at(-1)]
  if (!first || !last || first.x === last.x) return null
  const sentence = t('impact.curveSentence', {
    from: ends.from.label,
    to: ends.to.label,
    low: fmt.value(first.y, ends.to.unit),
    high: fmt.value(last.y, ends.to.unit),
  })
  const middle = curve[Math.floor(curve.length / 2)] ?? last
  return (
    <Figure
      title={t('impact.curve')}
      level={3}
      sentence={sentence}
      table={{
        columns: [ends.from.label, ends.to.label, t('impact.answers')],
        rows: all.map(({ x, y, n }) => [round(x), round(y), n]),
      }}
    >
      <LineBand
        line={curve}
        span={[first.x, last.x]}
        ticks={[first, middle, last].map(({ x }) => ({ x, label: fmt.value(x, ends.from.unit) }))}
        writeValue={(value) => fmt.value(value, ends.to.unit)}
        sentence={sentence}
        height="150px"
      />
    </Figure>
  )
}

const round = (value: number) => Math.round(value * 1000) / 1000

/** Estimates of the nights before: an effect that stays is easier to trust. */
function Past({ view, link, ends }: LinkPanelProps) {
  const { t } = useTranslation()
  const fmt = useFormat()
  const past = useQuery(pastQuery(view.tree.name, link))
  const shown = (past.data ?? []).slice(0, 5)
  if (shown.length < 2) return null
  return (
    <details>
      <summary>{t('impact.past', { count: past.data?.length ?? 0 })}</summary>
      <ul className="impact-past num">
        {shown.map(({ run, at, seen }) => (
          <li key={run}>
            {fmt.date(at)}:{' '}
            {seen.estimate && seen.reason === null
              ? writeEffect(seen.estimate.perUnit * (link.effect?.step ?? 1), ends.to.unit, fmt)
              : t(`impact.reasonShort.${seen.reason ?? 'covers_zero'}`, {
                  defaultValue: t('impact.cannotSay'),
                })}
          </li>
        ))}
      </ul>
    </details>
  )
}

/** One measure of the tree: its figure, who looks after it, its links. */
export function MeasurePanel({
  view,
  node,
  onChoose,
}: {
  view: ImpactView
  node: ImpactView['nodes'][number]
  onChoose: (key: string) => void
}) {
  const { t } = useTranslation()
  const fmt = useFormat()
  const links = view.links.filter(({ from, to }) => from === node.measure || to === node.measure)
  const facts: [string, React.ReactNode][] = [
    [t('impact.now'), node.now.value === null ? '–' : fmt.value(node.now.value, node.unit)],
    [t('impact.before'), node.before.value === null ? '–' : fmt.value(node.before.value, node.unit)],
    [
      t('impact.owners'),
      node.owners.map(({ team, person }) => person ?? t(`team.${team}`)).join(', ') || '–',
    ],
  ]
  if (node.aim) facts.push([t('impact.aim'), fmt.value(node.aim.value, node.unit)])
  return (
    <Card title={node.label}>
      <div className="stack">
        <Facts of={facts} />
        <ul className="impact-links">
          {links.map((link) => (
            <li key={`${link.from} ${link.to}`}>
              <button type="button" className="link" onClick={() => onChoose(`${link.from} ${link.to}`)}>
                {t('impact.linkTitle', {
                  from: labelOf(view, link.from),
                  to: labelOf(view, link.to),
                })}
              </button>
              <span className="meta">{t(`impact.grade.${link.grade}`)}</span>
            </li>
          ))}
        </ul>
        {!node.missing && (
          <Link to="/measures/$name" params={{ name: node.measure }} className="a">
            {t('impact.openMeasure')}
          </Link>
        )}
      </div>
    </Card>
  )
}

function labelOf(view: ImpactView, measure: string): string {
  return view.nodes.find((node) => node.measure === measure)?.label ?? measure
}
