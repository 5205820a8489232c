/** Which of the two palettes is on; `auto` follows the device. */
export type ThemeChoice = 'light' | 'dark' | 'auto'

/**
 * Puts the theme on the document and, for `auto`, follows the device from then on.
 *
 * @returns a function that stops following
 */
export function applyTheme(choice: ThemeChoice): () => void {
  const device = window.matchMedia('(prefers-color-scheme: dark)')
  const apply = () => {
    const dark = choice === 'dark' || (choice === 'auto' && device.matches)
    document.documentElement.dataset.theme = dark ? 'dark' : 'light'
  }
  apply()
  device.addEventListener('change', apply)
  return () => device.removeEventListener('change', apply)
}
