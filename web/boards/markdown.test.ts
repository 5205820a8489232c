import { createElement } from 'react'
import { renderToStaticMarkup } from 'react-dom/server'
import { expect, test } from 'vitest'
import { Markdown } from './markdown.tsx'

const written = (text: string) => renderToStaticMarkup(createElement(Markdown, { text }))

test('headings, emphasis, lists and links are elements', () => {
  const page = written('## Why\n\n**Strong** and *soft*\n\n- one\n- two\n\n[measures](/measures)')
  expect(page).toContain('<h3>Why</h3>')
  expect(page).toContain('<strong>Strong</strong>')
  expect(page).toContain('<li>one</li>')
  expect(page).toContain('href="/measures"')
})

test('HTML is shown as it is written, and no link runs a script', () => {
  const page = written(
    '<img src=x onerror=alert(1)>\n\n[here](javascript:alert(1)) [there](//evil.example) a < b & c',
  )
  expect(page).not.toContain('<img')
  expect(page).not.toContain('href=')
  expect(page).toContain('&lt;img')
  expect(page).toContain('a &lt; b &amp; c')
})
