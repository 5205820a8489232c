import { eventSpec } from './spec.ts'
import type { EventSpec, PropertySpec } from './spec-event.ts'

const introduction = `# Event spec

<!-- Written by scripts/event-spec.ts from src/ingestion/spec*.ts. Change the table there, then run it again. -->

What Tandem knows by name: the events of calls, stores, letters, deliveries, visits, outages, surveys, conversations,
invoices and subscriptions, beside Segment's specs for e-commerce, B2B SaaS, e-mail and live chat. Send them with
\`POST /v1/track\` as \`event\`, with these \`properties\`. Names and capitals count.

- **An event that is not here is yours**: it is stored as you send it.
- **An event that is here is checked.** A missing required property, or one of the wrong type, parks the event: it is
  kept with its bytes and the reason, can be mended by a mapping and replayed. The answer names it.
- **Lossless differences pass.** A number may come as text ("39.90" stays 39.90), a text as a number, true as "true".
  null and "" count as not sent. Properties that are not listed are kept.
- **Channel**: \`context.channel\` when you send it; else the channel of the event below; else web, app or server by the
  library that sent it.
- **Times** are ISO 8601 (2026-05-31T09:30:00Z) or milliseconds since 1970.
- \`Survey Answered\` gets \`score_percent\` (0–100): nps score × 10, csat (score − 1) ÷ 4 × 100, ces (score − 1) ÷ 6 × 100.
- page, screen, identify, group and alias calls are stored as Page Viewed, Screen Viewed, Identified, Grouped, Aliased.

Reasons an event is parked for by this spec: \`property_missing\`, \`property_type\`, \`property_range\`.
`

/** docs/event-spec.md, written from the table. */
export function renderEventSpec(): string {
  const sections = [...new Set(eventSpec.map((event) => event.section))]
  const parts = sections.map((section) => {
    const events = eventSpec.filter((event) => event.section === section)
    return `## ${section}\n\n${events.map(renderEvent).join('\n')}`
  })
  return `${introduction}\n${parts.join('\n')}`
}

function renderEvent(event: EventSpec): string {
  const rows = Object.entries(event.properties).map(renderProperty)
  const channel = event.channel ? ` Channel: \`${event.channel}\`.` : ''
  const table =
    rows.length > 0 ? `\n| property | type | required | what |\n|---|---|---|---|\n${rows.join('\n')}\n` : ''
  return `### ${event.name}\n\n${event.description}${channel}\n${table}`
}

function renderProperty([key, spec]: [string, PropertySpec]): string {
  return `| \`${key}\` | ${typeOf(spec)} | ${spec.required ? 'yes' : ''} | ${spec.description} |`
}

function typeOf(spec: PropertySpec): string {
  if (spec.oneOf) return spec.oneOf.join(', ')
  if (spec.items) return `list of objects: ${Object.keys(spec.items).join(', ')}`
  const range =
    spec.min === undefined ? '' : spec.max === undefined ? ` ≥ ${spec.min}` : ` ${spec.min}–${spec.max}`
  return `${spec.type}${range}`
}
