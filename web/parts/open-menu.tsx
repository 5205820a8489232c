import { Menu, type MenuProps } from '@mantine/core'
import { type ButtonHTMLAttributes, type ReactNode, useEffect, useRef, useState } from 'react'
import { Icon, type IconName } from './icon.tsx'

/** What stands on the button that opens a menu. */
export type MenuButton = Pick<
  ButtonHTMLAttributes<HTMLButtonElement>,
  'className' | 'aria-label' | 'aria-current' | 'children'
>

/** One line of a menu: a heading, a line between groups, or something to do. */
export type MenuEntry =
  | { key: string; heading: string }
  | { key: string; line: true }
  | { key: string; text: string; icon?: IconName; after?: ReactNode; onChoose: () => void }

export type MenuPlace = Required<Pick<MenuProps, 'position' | 'width'>>

interface OpenMenuProps extends MenuPlace {
  button: MenuButton
  entries: readonly MenuEntry[]
}

/** A menu that opens as soon as it is there; from then on its button opens and closes it. */
export function OpenMenu({ button, entries, ...place }: OpenMenuProps) {
  const [opened, setOpened] = useState(false)
  const target = useRef<HTMLButtonElement>(null)
  useEffect(() => {
    // The focus comes back here when the menu closes.
    target.current?.focus()
    setOpened(true)
  }, [])
  return (
    <Menu {...place} opened={opened} onChange={setOpened} transitionProps={{ duration: 0 }}>
      <Menu.Target>
        <button type="button" ref={target} {...button} />
      </Menu.Target>
      <Menu.Dropdown>
        {entries.map((entry) => (
          <Entry key={entry.key} entry={entry} />
        ))}
      </Menu.Dropdown>
    </Menu>
  )
}

function Entry({ entry }: { entry: MenuEntry }) {
  if ('heading' in entry) return <Menu.Label>{entry.heading}</Menu.Label>
  if ('line' in entry) return <Menu.Divider />
  return (
    <Menu.Item
      leftSection={entry.icon && <Icon name={entry.icon} size={16} />}
      rightSection={entry.after}
      onClick={entry.onChoose}
    >
      {entry.text}
    </Menu.Item>
  )
}
