import { lazy, Suspense, useState } from 'react'
import type { MenuButton, MenuEntry, MenuPlace } from './open-menu.tsx'

const load = () => import('./open-menu.tsx').then((it) => ({ default: it.OpenMenu }))
const OpenMenu = lazy(load)

interface LateMenuProps extends MenuPlace {
  button: MenuButton
  entries: readonly MenuEntry[]
}

/** A button with a menu that is loaded when somebody comes near it: the frame of every page does without until then. */
export function LateMenu({ button, ...menu }: LateMenuProps) {
  const [asked, setAsked] = useState(false)
  const closed = (
    <button
      type="button"
      {...button}
      aria-haspopup="menu"
      aria-expanded={false}
      onPointerEnter={() => void load()}
      onFocus={() => void load()}
      onClick={() => setAsked(true)}
    />
  )
  return <Suspense fallback={closed}>{asked ? <OpenMenu button={button} {...menu} /> : closed}</Suspense>
}
