import de from '../../web/i18n/de.json' with { type: 'json' }
import en from '../../web/i18n/en.json' with { type: 'json' }
import type { App } from './app.ts'

/** Every sentence of a dictionary. */
function sentences(value: unknown): string[] {
  return typeof value === 'string' ? [value] : Object.values(value as object).flatMap(sentences)
}

/** Words that German does not have, and that hardly an English sentence does without. */
const englishWords =
  /\b(the|and|with|without|are|not|your|from|this|that|you|have|has|they|it|its|of|to|be|by|yet)\b/i

const german = new Set(sentences(de))
/** Sentences of the English dictionary that German says otherwise; those with names to fill in as patterns. */
const english = sentences(en).filter((sentence) => !german.has(sentence))
const fixed = new Set(english.filter((sentence) => !sentence.includes('{{')))
const patterns = english
  .filter((sentence) => sentence.includes('{{') && /[a-z]{3}/i.test(sentence.replace(/\{\{.*?\}\}/g, '')))
  .map(
    (sentence) =>
      new RegExp(
        `^${sentence
          .split(/\{\{.*?\}\}/)
          .map(escaped)
          .join('.+')}$`,
      ),
  )

/**
 * Texts that are English where German is spoken: a sentence of the English dictionary, or one with words that German
 * does not have.
 *
 * @param data what the workspace itself is called and holds; it is in whatever language somebody wrote it
 */
export function englishIn(texts: readonly string[], data: ReadonlySet<string>): string[] {
  return texts.filter((text) => {
    if (data.has(text)) return false
    if (fixed.has(text) || patterns.some((pattern) => pattern.test(text))) return true
    // The team is called IT in both.
    return text.split(/\s+/).length > 2 && englishWords.test(text.replaceAll(/\bIT\b/g, ''))
  })
}

/** Every text that the API gives at these addresses: names and words that people of the workspace wrote. */
export async function textsOf(app: App, paths: readonly string[]): Promise<Set<string>> {
  const texts = await Promise.all(
    paths.map(async (path) => {
      const answer = await app.context.request.get(`${app.url}/api/v1${path}`)
      return answer.ok() ? sentences(withoutOthers(await answer.json())) : []
    }),
  )
  return new Set(texts.flat())
}

/** The value without what is neither a text nor holds texts. */
function withoutOthers(value: unknown): unknown {
  if (typeof value === 'string') return value
  if (typeof value !== 'object' || value === null) return {}
  return Object.values(value).map(withoutOthers)
}

/** In the page: every text that is seen or read out, without code, keys, and what is marked as another language. */
export function readTexts(): string[] {
  const skipped =
    'code, pre, kbd, script, noscript, style, textarea, [lang]:not(html):not([lang=de]), [data-words=own]'
  const texts: string[] = []
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT)
  for (let node = walker.nextNode(); node; node = walker.nextNode()) {
    const text = node.textContent?.trim().replace(/\s+/g, ' ') ?? ''
    if (text.length > 2 && !node.parentElement?.closest(skipped)) texts.push(text)
  }
  for (const element of document.querySelectorAll('[aria-label], [title], [placeholder]')) {
    if (element.closest(skipped)) continue
    for (const name of ['aria-label', 'title', 'placeholder']) {
      const text = element.getAttribute(name)?.trim()
      if (text && text.length > 2) texts.push(text)
    }
  }
  return [...new Set(texts)]
}

function escaped(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')
}
