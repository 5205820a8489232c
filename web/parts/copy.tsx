import { Button } from '@mantine/core'
import { useClipboard } from '@mantine/hooks'
import { useTranslation } from 'react-i18next'
import { Icon } from './icon.tsx'

/** Puts `text` on the clipboard and says so for two seconds. */
export function CopyButton({ text, label }: { text: string; label?: string }) {
  const { t } = useTranslation()
  const clipboard = useClipboard({ timeout: 2000 })
  const word = clipboard.copied ? t('copy.done') : (label ?? t('copy.copy'))
  return (
    <Button
      variant="default"
      leftSection={<Icon name={clipboard.copied ? 'check' : 'copy'} size={14} />}
      onClick={() => clipboard.copy(text)}
    >
      <span aria-live="polite">{word}</span>
    </Button>
  )
}

/** One value that is meant to be taken elsewhere: a key, an address. */
export function CopyField({ text, label }: { text: string; label: string }) {
  return (
    <div className="stack tight">
      <span className="meta">{label}</span>
      <div className="copy">
        <code>{text}</code>
        <CopyButton text={text} />
      </div>
    </div>
  )
}

/** Several lines of code with a button that copies them. */
export function CodeBlock({ text, label }: { text: string; label: string }) {
  return (
    <div className="code">
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: long lines must scroll by keyboard too */}
      <section className="json-box" tabIndex={0} aria-label={label}>
        <pre>
          <code>{text}</code>
        </pre>
      </section>
      <CopyButton text={text} />
    </div>
  )
}
