import type { Shown, ViewContext } from './view.ts'

/** What customers say, in their own words. */
export function showWords({ t, ground, result }: ViewContext<'words'>): Shown {
  const { quotes, people, withheld } = result
  const now = Date.now()
  const sentence =
    people === 0 ? t('tile.noWords') : t('tile.spoke', { count: people, people: ground.fmt.count(people) })
  return {
    sentence: [sentence, withheld && t(`tile.withheld.${withheld}`)].filter(Boolean).join(' '),
    table: {
      columns: [t('measure.when'), t('tile.words'), t('tile.about')],
      rows: quotes.map(({ heardAt, text, about }) => [ground.fmt.since(heardAt, now), text, about ?? '']),
    },
    drawing: (
      // biome-ignore lint/a11y/noNoninteractiveTabindex: a box that scrolls must be reachable by keyboard
      <section className="tile-words" tabIndex={0} aria-label={t('tile.words')}>
        {quotes.map(({ text, heardAt, about }) => (
          <blockquote key={`${heardAt} ${text}`}>
            <p>“{text}”</p>
            <footer className="meta">
              {[t('tile.heard', { at: ground.fmt.since(heardAt, now) }), about].filter(Boolean).join(', ')}
            </footer>
          </blockquote>
        ))}
      </section>
    ),
  }
}
