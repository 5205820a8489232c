/** Id of the title of the panel beside a board. */
export const panelTitle = 'panel-title'

/** Puts the focus on the panel, when what had it is gone. */
export function focusPanel(): void {
  document.getElementById(panelTitle)?.focus({ preventScroll: true })
}
