import { z } from 'zod'
import { teamSchema } from '../access/index.ts'

/** What a feature tells of a customer's life with the company. */
export const featureFamilySchema = z.enum([
  'recency',
  'frequency',
  'value',
  'trend',
  'service',
  'words',
  'lifecycle',
])

/**
 * What is known of one column of the features, for the model and for people. Values are numbers; NaN where nothing is known
 * (somebody never answered, so there is no last score).
 */
export const featureMetaSchema = z
  .object({
    name: z.string().describe('stable: outages_30d, count_30d:Order Completed'),
    label: z.object({ en: z.string(), de: z.string() }),
    family: featureFamilySchema,
    teams: z.array(teamSchema).describe('who can help when it moves the wrong way, the first one first'),
    unit: z.enum(['count', 'days', 'minutes', 'seconds', 'money', 'percent', 'score', 'ratio', 'yes_no']),
    good: z.enum(['up', 'down', 'none']).describe('which way is good for the customer'),
  })
  .meta({ id: 'WarningFeature' })
export type FeatureMeta = z.infer<typeof featureMetaSchema>
