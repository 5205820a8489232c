import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { renderEventSpec } from '../src/ingestion/spec-docs.ts'

// Writes docs/event-spec.md from the table in src/ingestion/spec*.ts; a test compares the two.
const path = join(import.meta.dirname, '../docs/event-spec.md')
writeFileSync(path, renderEventSpec())
console.log(`Written: ${path}`)
