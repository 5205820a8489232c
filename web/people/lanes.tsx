import { scaleLinear } from 'd3-scale'
import type { TFunction } from 'i18next'
import { type KeyboardEvent, useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { Tone } from '../../src/profiles/index.ts'
import { useSize } from '../charts/size.ts'
import { Mark } from '../theme/marks.tsx'
import { type LaneMark, laneTicks, monthStarts, type PlacedMark, placeMarks } from './lanes-layout.ts'
import type { When } from './when.ts'

/** What happened in one area, oldest first. */
export interface Lane {
  area: string
  marks: LaneMark[]
}

interface LanesProps {
  lanes: readonly Lane[]
  /** Both ends of the drawing, ms. */
  from: number
  to: number
  when: When
  /** Called with the moment of a mark that was chosen. */
  onChoose: (at: number) => void
}

const rowHeight = 27
const top = 4

/**
 * Each area of contact as a line through 90 days, with a mark for what happened: ● contact, ◆ worth a look, ▲ went
 * wrong, and a thin stroke for everyday visits. Marks are reached by keyboard: one Tab, then the arrows.
 */
export function Lanes({ lanes, from, to, when, onChoose }: LanesProps) {
  const { t } = useTranslation()
  const [box, { width }] = useSize<HTMLDivElement>()
  const left = width < 480 ? 92 : 112
  const x = scaleLinear([from, to], [left + 4, Math.max(left + 5, width - 12)])
  const placed = lanes.map(({ area, marks }) => ({ area, marks: placeMarks(marks, x) }))
  const ticks = laneTicks({
    from,
    to,
    x,
    write: { day: when.short, month: when.month, end: t('when.today') },
    months: monthStarts(from, to, when.timeZone),
    room: width < 480 ? 58 : 44,
  })
  const height = lanes.length * rowHeight
  return (
    <div ref={box} className="lanes">
      {width > 0 && (
        <>
          <svg width={width} height={height + 30} role="img" aria-label={sentence(lanes, when, t)}>
            {placed.map(({ area, marks }, row) => (
              <g key={area} transform={`translate(0 ${top + row * rowHeight})`}>
                <text x="0" y="17.5">
                  {t(`area.${area}`, { defaultValue: area })}
                </text>
                <line x1={left} x2={width - 8} y1="13" y2="13" stroke="var(--line)" />
                {marks.map((mark) => (
                  <MarkShape key={`${mark.tone} ${mark.x}`} mark={mark} />
                ))}
              </g>
            ))}
            {ticks.map((tick) => (
              <text
                key={tick.x}
                className="lane-date num"
                x={tick.x}
                y={height + 24}
                textAnchor={tick.anchor}
              >
                {tick.label}
              </text>
            ))}
          </svg>
          <Hits placed={placed} width={width} when={when} onChoose={onChoose} />
        </>
      )}
    </div>
  )
}

function MarkShape({ mark }: { mark: PlacedMark }) {
  const paper = { stroke: 'var(--surface)', strokeWidth: 1.5 }
  if (mark.tone === 'wrong')
    return <path d={`M${mark.x} 5l6.5 12.5h-13z`} fill="var(--ember-mark)" {...paper} />
  if (mark.tone === 'look')
    return <path d={`M${mark.x} 6l7 7-7 7-7-7z`} fill="var(--ochre-mark)" {...paper} />
  if (mark.tone === 'quiet') return <path d={`M${mark.x} 8v10`} stroke="var(--rest)" strokeWidth="2" />
  return <circle cx={mark.x} cy="13" r="4.5" fill="var(--blue-mark)" {...paper} />
}

interface HitsProps {
  placed: { area: string; marks: PlacedMark[] }[]
  width: number
  when: When
  onChoose: (at: number) => void
}

/** A press area over each mark. One is in the order of the Tab key; arrows walk along a lane and between lanes. */
function Hits({ placed, width, when, onChoose }: HitsProps) {
  const { t } = useTranslation()
  const group = useRef<HTMLDivElement>(null)
  const hits = placed.flatMap(({ area, marks }, row) =>
    marks
      .toSorted((a, b) => a.x - b.x)
      .map((mark) => ({ area, row, mark, key: `${area} ${mark.tone} ${mark.at}` })),
  )
  const [chosen, setChosen] = useState<string>()
  const current = hits.find((hit) => hit.key === chosen) ?? hits.at(-1)
  const walk = (event: KeyboardEvent, index: number) => {
    const next = neighbour(hits, index, event.key)
    if (next === undefined) return
    event.preventDefault()
    const button = group.current?.children[next]
    if (button instanceof HTMLElement) button.focus()
  }
  return (
    // biome-ignore lint/a11y/useSemanticElements: a group of buttons over a drawing, no form
    <div ref={group} role="group" aria-label={t('lanes.marks')}>
      {hits.map(({ area, row, mark, key }, index) => (
        <button
          key={key}
          type="button"
          className={tipSide(mark.x, width)}
          style={{ left: mark.x - 12, top: top + row * rowHeight + 1 }}
          tabIndex={key === current?.key ? 0 : -1}
          aria-label={`${t(`area.${area}`, { defaultValue: area })}, ${when.exact(mark.at)}, ${t(`tone.${mark.tone}`)}: ${said(mark)}`}
          onFocus={() => setChosen(key)}
          onKeyDown={(event) => walk(event, index)}
          onClick={() => onChoose(mark.at)}
        >
          <span className="lane-tip" aria-hidden="true">
            {said(mark)}
            <small className="num">{when.exact(mark.at)}</small>
          </span>
        </button>
      ))}
    </div>
  )
}

function tipSide(x: number, width: number): string {
  if (x < width * 0.35) return 'lane-hit to-right'
  return x > width * 0.65 ? 'lane-hit to-left' : 'lane-hit'
}

/** What a mark stands for: its own title, and how many more lie under it. */
function said(mark: PlacedMark): string {
  const titles = [...new Set(mark.titles)]
  const shown = titles.slice(0, 3).join('; ')
  return mark.count > 1 ? `${shown}${titles.length > 3 ? ' …' : ''} (${mark.count})` : shown
}

/** Index of the mark that an arrow leads to; undefined for other keys and at the ends. */
function neighbour(
  hits: readonly { row: number; mark: PlacedMark }[],
  index: number,
  key: string,
): number | undefined {
  const here = hits[index]!
  const sideways = { ArrowLeft: -1, ArrowRight: 1 }[key]
  if (sideways) return hits[index + sideways]?.row === here.row ? index + sideways : undefined
  const down = { ArrowUp: -1, ArrowDown: 1 }[key]
  if (!down) return undefined
  const rows = [...new Set(hits.map((hit) => hit.row))]
  const row = rows[rows.indexOf(here.row) + down]
  const near = hits
    .map((hit, at) => ({ at, row: hit.row, far: Math.abs(hit.mark.x - here.mark.x) }))
    .filter((hit) => hit.row === row)
    .toSorted((a, b) => a.far - b.far)[0]
  return near?.at
}

/** The drawing in one sentence: what went wrong and was worth a look, and how much contact there was. */
function sentence(lanes: readonly Lane[], when: When, t: TFunction): string {
  const all = lanes.flatMap(({ area, marks }) => marks.map((mark) => ({ ...mark, area })))
  const tell = (tone: Tone) =>
    all
      .filter((mark) => mark.tone === tone)
      .toSorted((a, b) => b.at - a.at)
      .slice(0, 5)
      .map(
        (mark) =>
          `${t(`area.${mark.area}`, { defaultValue: mark.area })}, ${when.short(mark.at)}: ${mark.title}`,
      )
  const parts = (['wrong', 'look'] as const).flatMap((tone) => {
    const told = tell(tone)
    return told.length > 0 ? [`${t(`tone.${tone}`)}: ${told.join('; ')}.`] : []
  })
  const count = all.reduce((sum, mark) => sum + mark.count, 0)
  return [t('lanes.sentence', { count, areas: lanes.length }), ...parts].join(' ')
}

/** What the shapes mean. */
export function LaneKey() {
  const { t } = useTranslation()
  return (
    <span className="keyrow">
      <span>
        <i className="k-tick" />
        {t('tone.quiet')}
      </span>
      <span>
        <i className="k-dot" />
        {t('tone.contact')}
      </span>
      <span>
        <Mark level="watch" size={11} />
        {t('tone.look')}
      </span>
      <span>
        <Mark level="needs" size={11} />
        {t('tone.wrong')}
      </span>
    </span>
  )
}
