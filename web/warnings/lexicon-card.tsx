import { Button, NumberInput, Select, TextInput } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { Lexicon, LexiconWord } from '../../src/warnings/index.ts'
import { languages } from '../i18n/i18n.ts'
import { useAct } from '../parts/act.ts'
import { Icon } from '../parts/icon.tsx'
import { Card } from '../parts/page.tsx'
import { Failed, Resource } from '../parts/states.tsx'
import { useTitleLanguage } from '../people/when.ts'
import { lexiconQuery, saveLexicon } from './warning-data.ts'

/** Words of customers and how they sound: those that come with the product, and those of the company, which win. */
export function LexiconCard({ mayWrite }: { mayWrite: boolean }) {
  const { t } = useTranslation()
  const [language, setLanguage] = useState<string>(useTitleLanguage())
  const lexicon = useQuery(lexiconQuery(language))
  return (
    <Card
      title={t('lexicon.title')}
      aside={
        <Select
          aria-label={t('lexicon.language')}
          data={languages.map(({ code, name }) => ({ value: code, label: name }))}
          value={language}
          allowDeselect={false}
          onChange={(chosen) => setLanguage(chosen ?? language)}
          w={140}
        />
      }
    >
      <p className="dim">{t('lexicon.note')}</p>
      <Resource query={lexicon}>
        {(data) => <Words key={`${data.language} ${data.version}`} lexicon={data} mayWrite={mayWrite} />}
      </Resource>
    </Card>
  )
}

const mostShown = 40

function Words({ lexicon, mayWrite }: { lexicon: Lexicon; mayWrite: boolean }) {
  const { t } = useTranslation()
  const [own, setOwn] = useState<LexiconWord[]>(lexicon.own)
  const [search, setSearch] = useState('')
  const save = useAct(saveLexicon, { done: t('lexicon.kept') })
  const words = search.trim().toLowerCase()
  const matches = ({ word }: LexiconWord) => words === '' || word.includes(words)
  const taken = new Set(own.map(({ word }) => word))
  const builtIn = lexicon.builtIn.filter((one) => matches(one) && !taken.has(one.word))
  const isNew = words !== '' && !taken.has(words) && !lexicon.builtIn.some(({ word }) => word === words)
  const put = (word: string, weight: number) =>
    setOwn([{ word, weight }, ...own.filter((one) => one.word !== word)])
  return (
    <form
      className="stack"
      onSubmit={(event) => {
        event.preventDefault()
        save.mutate({ language: lexicon.language, own, version: lexicon.version })
      }}
    >
      <div className="row">
        <TextInput
          className="grow"
          type="search"
          aria-label={t('lexicon.search')}
          placeholder={t('lexicon.search')}
          value={search}
          onChange={(event) => setSearch(event.currentTarget.value)}
          onKeyDown={(event) => {
            // Enter in the search is about the word, not about the form.
            if (event.key === 'Enter') event.preventDefault()
          }}
        />
        {isNew && mayWrite && (
          <Button variant="default" onClick={() => put(words, -2)}>
            {t('lexicon.add', { word: words })}
          </Button>
        )}
      </div>
      {own.some(matches) && (
        <section aria-label={t('lexicon.own')}>
          <h3>{t('lexicon.own')}</h3>
          <ul className="warn-words">
            {own.filter(matches).map((one) => (
              <li key={one.word}>
                <Word
                  one={one}
                  disabled={!mayWrite}
                  onChange={(weight) =>
                    setOwn(own.map((other) => (other.word === one.word ? { ...one, weight } : other)))
                  }
                />
                {mayWrite && (
                  <button
                    type="button"
                    className="icon-button"
                    aria-label={t('lexicon.remove', { word: one.word })}
                    onClick={() => setOwn(own.filter(({ word }) => word !== one.word))}
                  >
                    <Icon name="close" size={14} />
                  </button>
                )}
              </li>
            ))}
          </ul>
        </section>
      )}
      <section aria-label={t('lexicon.builtIn')}>
        <h3>{t('lexicon.builtIn')}</h3>
        <p className="meta">{t('lexicon.builtInCount', { count: builtIn.length })}</p>
        <ul className="warn-words">
          {builtIn.slice(0, mostShown).map((one) => (
            <li key={one.word}>
              <Word one={one} disabled={!mayWrite} onChange={(weight) => put(one.word, weight)} />
            </li>
          ))}
        </ul>
      </section>
      {save.isError && <Failed error={save.error} rest="" />}
      {mayWrite && (
        <div className="row end">
          <Button
            type="submit"
            disabled={save.isPending || JSON.stringify(own) === JSON.stringify(lexicon.own)}
          >
            {t('lexicon.save')}
          </Button>
        </div>
      )}
    </form>
  )
}

interface WordProps {
  one: LexiconWord
  disabled: boolean
  onChange: (weight: number) => void
}

function Word({ one, disabled, onChange }: WordProps) {
  const { t } = useTranslation()
  return (
    <>
      <span className="break">{one.word}</span>
      <NumberInput
        aria-label={t('lexicon.sounds', { word: one.word })}
        min={-3}
        max={3}
        step={0.5}
        decimalScale={1}
        value={one.weight}
        disabled={disabled}
        onChange={(weight) => {
          if (typeof weight === 'number' && weight !== one.weight) onChange(weight)
        }}
        w={84}
      />
    </>
  )
}
