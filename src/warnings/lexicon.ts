import { z } from 'zod'
import { languageSchema } from '../access/index.ts'

/** A word, or words that stand together, and how it sounds: −3 (very bad) to 3 (very good); 0 takes a word out. */
export const lexiconWordSchema = z.object({
  word: z
    .string()
    .trim()
    .toLowerCase()
    .min(1)
    .max(60)
    .regex(/^[\p{L}\p{M}'’ -]+$/u, 'is letters, with spaces, hyphens or apostrophes between them'),
  weight: z.number().min(-3).max(3),
})
export type LexiconWord = z.infer<typeof lexiconWordSchema>

export const lexiconSchema = z
  .object({
    language: languageSchema,
    builtIn: z.array(lexiconWordSchema),
    own: z
      .array(lexiconWordSchema)
      .describe('added or changed by the company; they win over the built-in ones'),
    negations: z.array(z.string()).describe('words that turn the next three around'),
    version: z.number().int(),
    updatedAt: z.iso.datetime().nullable(),
    updatedBy: z.string().nullable(),
  })
  .meta({ id: 'WarningLexicon' })
export type Lexicon = z.infer<typeof lexiconSchema>

export const lexiconInputSchema = z
  .strictObject({
    own: z
      .array(lexiconWordSchema)
      .max(2000)
      .refine((words) => new Set(words.map(({ word }) => word)).size === words.length, {
        error: 'a word stands there twice',
      }),
    version: z.number().int().min(0).optional().describe('the version that was changed; absent overwrites'),
  })
  .meta({ id: 'WarningLexiconInput' })
