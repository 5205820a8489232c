import { type Kysely, sql } from 'kysely'
import { z } from 'zod'
import { languageSchema } from './language.ts'
import type { AccessTables } from './tables.ts'

/** An address inside the app: it begins with one slash, so that it leads nowhere else. */
const homeSchema = z
  .string()
  .max(300)
  .regex(/^\/(?![/\\])[^\s\\]*$/, { error: 'a home is an address in the app, such as /measures' })

/** What a person chose for themselves; null where they chose nothing. */
export const preferencesSchema = z.object({
  language: languageSchema.nullable().describe('null: as the browser says'),
  home: homeSchema.nullable().describe('page this workspace begins with; null: by team'),
  mentionMail: z.boolean().describe('whether a mail comes too when a colleague names the person'),
})
export type Preferences = z.infer<typeof preferencesSchema>

/** What people chose for themselves, kept with them and not with a browser. */
export function createPreferences({ tables }: { tables: Kysely<AccessTables> }) {
  /** What a person chose, in a workspace. */
  async function preferencesOf(userId: string, workspace: string): Promise<Preferences> {
    const row = await tables
      .selectFrom('preferences')
      .where('user_id', '=', userId)
      .selectAll()
      .executeTakeFirst()
    const language = languageSchema.safeParse(row?.language).data ?? null
    return { language, home: row?.homes[workspace] ?? null, mentionMail: row?.mention_mail ?? true }
  }

  /** Changes what is given; null takes a choice back. */
  async function changePreferences(
    userId: string,
    workspace: string,
    { language, home, mentionMail }: Partial<Preferences>,
  ): Promise<void> {
    const homes = home ? { [workspace]: home } : {}
    const values = {
      user_id: userId,
      language: language ?? null,
      homes: JSON.stringify(homes),
      mention_mail: mentionMail ?? true,
    }
    await tables
      .insertInto('preferences')
      .values(values)
      .onConflict((conflict) =>
        conflict.column('user_id').doUpdateSet({
          ...(language === undefined ? {} : { language }),
          ...(mentionMail === undefined ? {} : { mention_mail: mentionMail }),
          ...(home === undefined
            ? {}
            : { homes: sql`(preferences.homes - ${workspace}::text) || ${JSON.stringify(homes)}::jsonb` }),
          // Something is always set, so that a call that changes nothing is none that fails.
          user_id: userId,
        }),
      )
      .execute()
  }

  return { preferencesOf, changePreferences }
}
