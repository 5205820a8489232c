import { TextInput } from '@mantine/core'
import { useDebouncedCallback } from '@mantine/hooks'
import { type ReactNode, useState } from 'react'
import { Icon } from './icon.tsx'

const typingPauseMs = 250

interface ListSearchProps {
  label: string
  placeholder: string
  /** What stands in the address when the page is opened. */
  value: string
  /** Called a moment after the last letter, without blanks around it. */
  onFind: (words: string) => void
  className?: string
  /** What narrows the list beside the words. */
  children?: ReactNode
}

/** The words by which a list is narrowed, with what else narrows it beside them. */
export function ListSearch({
  label,
  placeholder,
  value,
  onFind,
  className = 'row',
  children,
}: ListSearchProps) {
  const [words, setWords] = useState(value)
  const find = useDebouncedCallback(onFind, typingPauseMs)
  return (
    // biome-ignore lint/a11y/useSemanticElements: <search> is not yet known to all readers
    <div className={className} role="search">
      <TextInput
        className="grow"
        type="search"
        aria-label={label}
        placeholder={placeholder}
        leftSection={<Icon name="search" size={16} />}
        value={words}
        onChange={(event) => {
          setWords(event.currentTarget.value)
          find(event.currentTarget.value.trim())
        }}
      />
      {children}
    </div>
  )
}
