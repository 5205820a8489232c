import { z } from 'zod'

/** Languages that the product speaks. */
export const languages = ['en', 'de'] as const
export const languageSchema = z.enum(languages)
export type Language = z.infer<typeof languageSchema>
