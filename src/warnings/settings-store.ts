import { type Language, languages } from '../access/index.ts'
import type { Postgres } from '../db/index.ts'
import { TandemError } from '../errors.ts'
import type { Lexicon, LexiconWord } from './lexicon.ts'
import { builtIn } from './sentiment.ts'
import { type WarningSettings, warningSettingsSchema } from './settings.ts'
import type { SettingsRow, StoredLexicon, WarningTables } from './tables.ts'

/** What workspaces decided about early warnings, and the words they added. */
export function createSettingsStore(postgres: Postgres, clock: () => number) {
  const tables = postgres.withTables<WarningTables>()

  /** As delivered where nothing was decided; what newer fields miss has their defaults. */
  async function read(workspace: string): Promise<SettingsRow | { settings: WarningSettings; version: 0 }> {
    const row = await tables
      .selectFrom('warning_settings')
      .where('workspace', '=', workspace)
      .selectAll()
      .executeTakeFirst()
    if (!row) return { settings: warningSettingsSchema.parse({}), version: 0 }
    return { ...row, settings: warningSettingsSchema.parse(row.settings) }
  }

  /** @param expected version that was changed; absent overwrites. @throws TandemError `conflict` */
  async function write(
    workspace: string,
    settings: WarningSettings,
    writer: { by: string; expected?: number | undefined },
  ): Promise<void> {
    const values = {
      settings: JSON.stringify(settings),
      updated_at: new Date(clock()),
      updated_by: writer.by,
    }
    const { version } = await read(workspace)
    if (writer.expected !== undefined && writer.expected !== version) throw new TandemError('conflict')
    const written = await tables
      .insertInto('warning_settings')
      .values({ workspace, version: version + 1, ...values })
      .onConflict((conflict) =>
        conflict
          .column('workspace')
          .doUpdateSet({ version: version + 1, ...values })
          .where('warning_settings.version', '=', version),
      )
      .returning('version')
      .executeTakeFirst()
    if (!written) throw new TandemError('conflict')
  }

  async function lexiconRow(workspace: string, language: Language): Promise<StoredLexicon | undefined> {
    const row = await tables
      .selectFrom('warning_lexicons')
      .where('workspace', '=', workspace)
      .where('language', '=', language)
      .selectAll()
      .executeTakeFirst()
    return row && { ...row, own: row.own as LexiconWord[] }
  }

  async function lexicon(workspace: string, language: Language): Promise<Lexicon> {
    const row = await lexiconRow(workspace, language)
    const { words, negations } = builtIn[language]
    return {
      language,
      builtIn: words,
      own: row?.own ?? [],
      negations,
      version: row?.version ?? 0,
      updatedAt: row?.updated_at.toISOString() ?? null,
      updatedBy: row?.updated_by ?? null,
    }
  }

  /** @throws TandemError `conflict` */
  async function writeLexicon(
    workspace: string,
    language: Language,
    given: { own: LexiconWord[]; version?: number | undefined },
    by: string,
  ): Promise<void> {
    const version = (await lexiconRow(workspace, language))?.version ?? 0
    if (given.version !== undefined && given.version !== version) throw new TandemError('conflict')
    const values = { own: JSON.stringify(given.own), updated_at: new Date(clock()), updated_by: by }
    const written = await tables
      .insertInto('warning_lexicons')
      .values({ workspace, language, version: version + 1, ...values })
      .onConflict((conflict) =>
        conflict
          .columns(['workspace', 'language'])
          .doUpdateSet({ version: version + 1, ...values })
          .where('warning_lexicons.version', '=', version),
      )
      .returning('version')
      .executeTakeFirst()
    if (!written) throw new TandemError('conflict')
  }

  /** Own words by language. */
  async function ownWords(workspace: string): Promise<Record<Language, LexiconWord[]>> {
    const rows = await Promise.all(languages.map((language) => lexiconRow(workspace, language)))
    return Object.fromEntries(
      languages.map((language, index) => [language, rows[index]?.own ?? []]),
    ) as Record<Language, LexiconWord[]>
  }

  return { read, write, lexicon, writeLexicon, ownWords }
}
export type SettingsStore = ReturnType<typeof createSettingsStore>
