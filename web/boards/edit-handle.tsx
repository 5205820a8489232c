import { Menu } from '@mantine/core'
import { type KeyboardEvent, useRef } from 'react'
import { useTranslation } from 'react-i18next'
import { Icon } from '../parts/icon.tsx'
import type { Step } from './place.ts'

interface EditHandleProps {
  title: string
  /** The other tiles, in reading order. */
  others: readonly { id: string; title: string }[]
  onStep: (step: Step) => void
  onBefore: (id: string) => void
  onEdit: () => void
  onRemove: () => void
}

const moves: Record<string, Step> = {
  ArrowLeft: 'left',
  ArrowRight: 'right',
  ArrowUp: 'up',
  ArrowDown: 'down',
}
const sizes: Record<string, Step> = {
  ArrowLeft: 'narrower',
  ArrowRight: 'wider',
  ArrowUp: 'lower',
  ArrowDown: 'taller',
}
const steps: Step[] = ['left', 'right', 'up', 'down', 'wider', 'narrower', 'taller', 'lower']

/** Over a tile that is edited: the grip to drag it by, which the arrow keys move (with Shift they size it), and a menu. */
export function EditHandle({ title, others, onStep, onBefore, onEdit, onRemove }: EditHandleProps) {
  const { t } = useTranslation()
  const grip = useRef<HTMLButtonElement>(null)
  const walk = (event: KeyboardEvent) => {
    const step = (event.shiftKey ? sizes : moves)[event.key]
    if (!step) return
    event.preventDefault()
    onStep(step)
    // The tile may lie elsewhere now; the focus stays on its grip.
    requestAnimationFrame(() => grip.current?.focus())
  }
  return (
    <div className="edit-handle">
      <button
        ref={grip}
        type="button"
        className="tile-grip"
        aria-label={t('boardEdit.grip', { title })}
        aria-keyshortcuts="ArrowLeft ArrowRight ArrowUp ArrowDown Shift+ArrowLeft Shift+ArrowRight Shift+ArrowUp Shift+ArrowDown"
        onKeyDown={walk}
      >
        <Icon name="grip" size={20} />
      </button>
      <button type="button" onClick={onEdit} aria-label={t('boardEdit.editTile', { title })}>
        <Icon name="edit" size={16} />
      </button>
      <Menu position="bottom-end" width={220}>
        <Menu.Target>
          <button type="button" aria-label={t('boardEdit.moveMenu', { title })}>
            <Icon name="more" size={20} />
          </button>
        </Menu.Target>
        <Menu.Dropdown mah={420} style={{ overflowY: 'auto' }}>
          {steps.map((step) => (
            <Menu.Item key={step} onClick={() => onStep(step)} closeMenuOnClick={false}>
              {t(`boardEdit.step.${step}`)}
            </Menu.Item>
          ))}
          {others.length > 0 && <Menu.Label>{t('boardEdit.before')}</Menu.Label>}
          {others.map((other) => (
            <Menu.Item key={other.id} onClick={() => onBefore(other.id)}>
              {other.title}
            </Menu.Item>
          ))}
          <Menu.Divider />
          <Menu.Item onClick={onRemove}>{t('boardEdit.removeTile')}</Menu.Item>
        </Menu.Dropdown>
      </Menu>
    </div>
  )
}
