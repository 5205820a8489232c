import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { CustomerWords, Person } from '../../src/profiles/index.ts'
import { Card } from '../parts/page.tsx'
import { nameOf } from './person-words.ts'
import { useWhen, type When } from './when.ts'

const atFirst = 1
const longQuote = 420

/** What the customer said in their own words, newest first. Without any, nothing is shown. */
export function PersonWords({ person }: { person: Person }) {
  const { t } = useTranslation()
  const when = useWhen()
  const [all, setAll] = useState(false)
  const { words } = person
  if (words.length === 0) return null
  const shown = all ? words : words.slice(0, atFirst)
  return (
    <Card title={t('words.title', { name: person.firstName ?? nameOf(person, t) })}>
      <div className="stack">
        {shown.map((said) => (
          <Quote key={said.evidence} said={said} when={when} />
        ))}
      </div>
      {words.length > atFirst && (
        <button type="button" className="link more" onClick={() => setAll(!all)}>
          {all ? t('words.fewer') : t('words.more', { count: words.length - atFirst })}
        </button>
      )}
    </Card>
  )
}

/** One thing the customer said, with where, about what, and when. */
export function Quote({ said, when }: { said: CustomerWords; when: When }) {
  const { t } = useTranslation()
  const [whole, setWhole] = useState(false)
  const long = said.text.length > longQuote && !whole
  const about = said.about && t(`about.${said.about}`, { defaultValue: said.about })
  const where = t(`channel.${said.source}`, { defaultValue: said.source })
  return (
    <figure className="said">
      <blockquote className="break">“{long ? `${said.text.slice(0, longQuote)}…` : said.text}”</blockquote>
      {long && (
        <button type="button" className="link" onClick={() => setWhole(true)}>
          {t('traits.whole')}
        </button>
      )}
      <figcaption className="meta" title={when.exact(said.at)}>
        {[where, about, when.day(said.at)].filter(Boolean).join(', ')}
      </figcaption>
    </figure>
  )
}
