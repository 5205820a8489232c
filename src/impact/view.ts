import { z } from 'zod'
import { nodeSchema } from './figures.ts'
import { linkViewSchema } from './link.ts'
import { treeSchema } from './tree.ts'

/** A tree with its figures and what is known of its links. */
export const viewSchema = z
  .object({
    tree: treeSchema,
    version: z.number().int(),
    nodes: z.array(nodeSchema),
    links: z.array(linkViewSchema),
    estimated: z
      .object({ run: z.string(), at: z.string(), by: z.string(), version: z.number().int() })
      .nullable()
      .describe('the newest run; null before the first'),
  })
  .meta({ id: 'ImpactView' })
export type ImpactView = z.infer<typeof viewSchema>
