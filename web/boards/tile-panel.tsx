import { Tabs } from '@mantine/core'
import { useEffect, useRef } from 'react'
import { useTranslation } from 'react-i18next'
import { Icon } from '../parts/icon.tsx'
import { useChangeBoard } from './board-controls.tsx'
import { type PanelTab, panelTabs } from './board-search.ts'
import { focusPanel, panelTitle } from './panel-focus.ts'
import type { PanelProps } from './panel-props.ts'
import { TileBehind } from './tile-behind.tsx'
import { TileDecisions } from './tile-decisions.tsx'
import { TileHappened } from './tile-happened.tsx'
import { TileHistory } from './tile-history.tsx'
import { TileMeaning } from './tile-meaning.tsx'
import { TileTalk } from './tile-talk.tsx'

/** Beside the board, for one tile: what lies behind it, what is said, decided, what happened, and what it means. */
export function TilePanel(props: PanelProps) {
  const { t } = useTranslation()
  const change = useChangeBoard()
  const { tile, state, search } = props
  const close = () =>
    change({
      tile: undefined,
      tab: undefined,
      point: undefined,
      group: undefined,
      by: undefined,
      mode: undefined,
      part: undefined,
    })
  const title = state?.title || tile.title || t(`view.${tile.view}`)
  const before = useRef<Element | null>(null)
  // The focus goes into the panel, and back to where it came from when the panel closes.
  useEffect(() => {
    before.current = document.activeElement
    focusPanel()
    return () => {
      if (before.current instanceof HTMLElement) before.current.focus({ preventScroll: true })
    }
  }, [])
  useEscape(close)
  const measured = 'measure' in tile || tile.view === 'stages'
  const tabs = panelTabs.filter((tab) => measured || tab !== 'behind')
  return (
    <aside className="board-panel" aria-labelledby={panelTitle}>
      <header>
        <h2 id={panelTitle} tabIndex={-1}>
          {title}
        </h2>
        <button type="button" className="panel-close" aria-label={t('dialog.close')} onClick={close}>
          <Icon name="close" />
        </button>
      </header>
      <Tabs
        value={search.tab && tabs.includes(search.tab) ? search.tab : (tabs[0] as string)}
        onChange={(tab) => change({ tab: tab ?? undefined })}
        keepMounted={false}
      >
        <Tabs.List>
          {tabs.map((tab) => (
            <Tabs.Tab key={tab} value={tab}>
              {t(`panelTab.${tab}`)}
            </Tabs.Tab>
          ))}
        </Tabs.List>
        {tabs.map((tab) => (
          <Tabs.Panel key={tab} value={tab} className="panel-inside">
            <Inside tab={tab} {...props} />
          </Tabs.Panel>
        ))}
      </Tabs>
    </aside>
  )
}

/** Escape closes the panel from anywhere on the page, but not from under a dialog or a menu. */
function useEscape(close: () => void) {
  const latest = useRef(close)
  latest.current = close
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      if (event.key !== 'Escape' || event.defaultPrevented) return
      // A list that is closed may stand in the page all the same.
      const lists = [...document.querySelectorAll('[role=dialog], [role=menu], [role=listbox]')]
      if (!lists.some((list) => list.checkVisibility({ visibilityProperty: true }))) latest.current()
    }
    window.addEventListener('keydown', onKey)
    return () => window.removeEventListener('keydown', onKey)
  }, [])
}

function Inside({ tab, ...props }: PanelProps & { tab: PanelTab }) {
  switch (tab) {
    case 'behind':
      return <TileBehind {...props} />
    case 'talk':
      return <TileTalk {...props} />
    case 'decisions':
      return <TileDecisions {...props} />
    case 'happened':
      return <TileHappened {...props} />
    case 'meaning':
      return <TileMeaning {...props} />
    case 'history':
      return <TileHistory name={props.board.name} />
  }
}
