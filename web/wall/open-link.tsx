import { createContext, type MouseEvent, type ReactNode, useContext } from 'react'
import { type Say, sayIn } from './say.ts'

/** What a wall lets its reader do; a television lets nothing be done. */
export interface WallActions {
  tv: boolean
  /** Opens an address of the app; absent, the browser does. */
  open?: ((href: string) => void) | undefined
  /** Says 'we are on it' for a need. */
  acknowledge?: ((need: string) => Promise<void>) | undefined
  again: () => void
}

export const WallContext = createContext<WallActions & { say: Say }>({
  tv: true,
  again: () => undefined,
  say: sayIn('en'),
})

/** What this wall says by itself, in its language. */
export function useSay(): Say {
  return useContext(WallContext).say
}

/** A link into the app; on a television just its content. */
export function OpenLink(props: {
  href: string | null
  label?: string
  className?: string
  children: ReactNode
}) {
  const { tv, open } = useContext(WallContext)
  if (tv || props.href === null) return props.children
  const { href } = props
  const follow = (event: MouseEvent) => {
    if (!open || event.ctrlKey || event.metaKey || event.shiftKey) return
    event.preventDefault()
    open(href)
  }
  return (
    <a className={props.className ?? 'w-open'} href={href} aria-label={props.label} onClick={follow}>
      {props.children}
    </a>
  )
}

/** Address of a measure's page; null for a measure that is written out in the wall. */
export function measureHref(name: string | null): string | null {
  return name === null ? null : `/measures/${name}`
}
