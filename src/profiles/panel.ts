import { z } from 'zod'

export const panelRequestSchema = z.object({
  expiresInMinutes: z.number().int().min(1).max(1440).default(60),
  masked: z.boolean().default(false).describe('true: masked even though the maker may see people'),
})
export type PanelRequest = z.infer<typeof panelRequestSchema>

/**
 * An address for another tool's frame. The token stands after `#`, so that it is in no log and no Referer; the page
 * sends it as `Authorization: Bearer` to `/api/v1/panel/person`, `/api/v1/panel/timeline` and `/api/v1/panel/lanes`.
 */
export const panelLinkSchema = z
  .object({
    url: z.string().describe('/embed/people/{id}#token=… under the address of this server'),
    expiresAt: z.string(),
    masked: z.boolean(),
  })
  .meta({ id: 'PanelLink' })
export type PanelLink = z.infer<typeof panelLinkSchema>
