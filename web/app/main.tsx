import '../theme/fonts.ts'
import '../theme/tokens.css'
import './mantine.css'
import './mantine-tokens.css'
import '../theme/base.css'
import './shell.css'
import '../parts/parts.css'
import { StrictMode } from 'react'
import { createRoot } from 'react-dom/client'
import { startLanguage } from '../i18n/i18n.ts'
import { App } from './app.tsx'
import { chooseTheme } from './theme-choice.ts'

// After an upgrade the pages of the former build are gone; the new one is loaded, at the same address.
window.addEventListener('vite:preloadError', () => location.reload())

chooseTheme()
await startLanguage()
const place = document.getElementById('root')
if (!place) throw new Error('The page has no #root.')
createRoot(place).render(
  <StrictMode>
    <App />
  </StrictMode>,
)
