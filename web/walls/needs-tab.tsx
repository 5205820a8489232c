import { Button, Select, TextInput } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import type { WallDefinition } from '../../src/dashboards/index.ts'
import { Card } from '../parts/page.tsx'
import { freeId, type Part, replaced, spoken } from './draft.ts'
import { ListEditor, MeasureField, NumberField, WordsField } from './fields.tsx'

type Need = WallDefinition['needs'][number]
type Change = WallDefinition['changes'][number]
type Quote = WallDefinition['quotes'][number]
const teams = ['marketing', 'it', 'service', 'finance', 'executive', 'own'] as const
const kinds = ['above_usual', 'below_usual', 'above', 'below'] as const

/** What needs people of the company, what is watched for changes, and whose words are shown. */
export function NeedsTab(part: Part) {
  return (
    <div className="stack">
      <Needs {...part} />
      <Changes {...part} />
      <Quotes {...part} />
    </div>
  )
}

function Needs({ definition, change, language }: Part) {
  const { t } = useTranslation()
  const { needs } = definition
  const add = () =>
    change({
      needs: [
        ...needs,
        {
          id: freeId('need', needs),
          title: { en: t('wallEdit.newNeed', { lng: 'en' }), de: t('wallEdit.newNeed', { lng: 'de' }) },
          level: 'watch',
          measure: 'calls',
          unit: 'count',
          condition: { kind: 'above_usual' },
          owners: ['service', 'it'],
        },
      ],
    })
  return (
    <Card
      title={t('wallEdit.needs')}
      aside={
        <Button variant="default" onClick={add} disabled={needs.length >= 12}>
          {t('wallEdit.addNeed')}
        </Button>
      }
    >
      <ListEditor
        name={(need) => spoken(need.title, language)}
        list={needs}
        onChange={(list) => change({ needs: list })}
      >
        {(need, set) => <NeedFields need={need} set={set} language={language} />}
      </ListEditor>
    </Card>
  )
}

interface NeedFieldsProps {
  need: Need
  set: (change: Partial<Need>) => void
  language: Part['language']
}

function NeedFields({ need, set, language }: NeedFieldsProps) {
  const { t } = useTranslation()
  const { condition } = need
  return (
    <>
      <WordsField
        label={t('wallEdit.title')}
        value={need.title}
        language={language}
        longest={40}
        required
        onChange={(title) => set({ title })}
      />
      <MeasureField
        tile={need}
        onChange={({ measure, unit }) => set({ measure: measure as Need['measure'], unit })}
      />
      <Select
        label={t('wallEdit.when')}
        data={kinds.map((kind) => ({ value: kind, label: t(`wallEdit.conditions.${kind}`) }))}
        value={condition.kind}
        allowDeselect={false}
        onChange={(kind) =>
          set({
            condition:
              kind === 'above' || kind === 'below'
                ? { kind, value: 'value' in condition ? condition.value : 0 }
                : { kind: kind as 'above_usual' | 'below_usual' },
          })
        }
      />
      {'value' in condition && (
        <NumberField
          label={t('wallEdit.value')}
          value={condition.value}
          onChange={(value) => value !== undefined && set({ condition: { ...condition, value } })}
        />
      )}
      <Select
        label={t('wallEdit.level')}
        data={(['needs', 'watch'] as const).map((level) => ({
          value: level,
          label: t(`wallEdit.levels.${level}`),
        }))}
        value={need.level}
        allowDeselect={false}
        onChange={(level) => set({ level: level as Need['level'] })}
      />
      {([0, 1] as const).map((at) => (
        <Select
          key={at}
          label={t(at === 0 ? 'wallEdit.owner' : 'wallEdit.ownerToo')}
          data={teams.map((team) => ({ value: team, label: t(`team.${team}`) }))}
          value={need.owners[at] ?? null}
          error={need.owners[0] === need.owners[1] && at === 1 ? t('wallEdit.twoTeams') : undefined}
          allowDeselect={false}
          onChange={(team) => set({ owners: replaced(need.owners, at, team as Need['owners'][number]) })}
        />
      ))}
    </>
  )
}

function Changes({ definition, change, language }: Part) {
  const { t } = useTranslation()
  const { changes } = definition
  const add = () =>
    change({
      changes: [
        ...changes,
        { id: freeId('change', changes), measure: 'calls', words: { en: 'call us', de: 'Anrufe' } },
      ],
    })
  return (
    <Card
      title={t('wallEdit.changes')}
      aside={
        <Button variant="default" onClick={add} disabled={changes.length >= 8}>
          {t('wallEdit.addChange')}
        </Button>
      }
    >
      <ListEditor
        name={(one) => spoken(one.words, language)}
        list={changes}
        onChange={(list) => change({ changes: list })}
      >
        {(one, set) => (
          <>
            <WordsField
              label={t('wallEdit.changeWords')}
              value={one.words}
              language={language}
              longest={36}
              required
              onChange={(words) => set({ words })}
            />
            <MeasureField
              tile={one}
              onChange={({ measure }) => set({ measure: measure as Change['measure'] })}
            />
          </>
        )}
      </ListEditor>
    </Card>
  )
}

function Quotes({ definition, change }: Part) {
  const { t } = useTranslation()
  const { quotes } = definition
  const add = () =>
    change({ quotes: [...quotes, { event: 'Review Left', property: 'comment', consent: 'quotable' }] })
  return (
    <Card
      title={t('wallEdit.quotes')}
      aside={
        <Button variant="default" onClick={add} disabled={quotes.length >= 4}>
          {t('wallEdit.addQuote')}
        </Button>
      }
    >
      <p className="meta">{t('wallEdit.quotesNote')}</p>
      <ListEditor
        name={({ event, property }) => `${event}, ${property}`}
        list={quotes.map((quote, at) => ({ ...quote, id: String(at) }))}
        onChange={(list) => change({ quotes: list.map(({ id: _, ...quote }) => quote) })}
      >
        {(quote, set) => <QuoteFields quote={quote} set={set} />}
      </ListEditor>
    </Card>
  )
}

/** Where customers' words come from. */
export function QuoteFields({ quote, set }: { quote: Quote; set: (change: Partial<Quote>) => void }) {
  const { t } = useTranslation()
  return (
    <>
      <TextInput
        label={t('wallEdit.event')}
        value={quote.event}
        required
        onChange={(event) => set({ event: event.currentTarget.value })}
      />
      <TextInput
        label={t('wallEdit.property')}
        value={quote.property}
        required
        onChange={(event) => set({ property: event.currentTarget.value })}
      />
      <TextInput
        label={t('wallEdit.consent')}
        description={t('wallEdit.consentNote')}
        value={quote.consent ?? ''}
        onChange={(event) => set({ consent: event.currentTarget.value })}
      />
    </>
  )
}
