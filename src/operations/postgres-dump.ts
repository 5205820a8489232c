import { createReadStream, createWriteStream } from 'node:fs'
import { pipeline } from 'node:stream/promises'
import type pg from 'pg'
import { from as copyFrom, to as copyTo } from 'pg-copy-streams'

/** Tables that a migration or a start makes by itself, so that a backup leaves them out. */
const derived = new Set(['schema_migrations'])

/**
 * All tables of the program in an order in which rows can be inserted: a table comes after those it refers to. The
 * queue's tables are left out: what is queued is made again from the tables of whoever queued it.
 *
 * @throws Error when tables refer to each other in a circle
 */
export async function tablesInOrder(client: pg.ClientBase): Promise<string[]> {
  const { rows: tables } = await client.query<{ name: string }>(
    `SELECT format('%I.%I', schemaname, tablename) AS name FROM pg_tables
     WHERE schemaname NOT IN ('pg_catalog', 'information_schema', 'pgboss') ORDER BY 1`,
  )
  const { rows: references } = await client.query<{ child: string; parent: string }>(
    `SELECT DISTINCT format('%I.%I', cn.nspname, c.relname) AS child, format('%I.%I', pn.nspname, p.relname) AS parent
     FROM pg_constraint k
     JOIN pg_class c ON c.oid = k.conrelid JOIN pg_namespace cn ON cn.oid = c.relnamespace
     JOIN pg_class p ON p.oid = k.confrelid JOIN pg_namespace pn ON pn.oid = p.relnamespace
     WHERE k.contype = 'f' AND k.conrelid <> k.confrelid`,
  )
  const waiting = new Set(
    tables.map(({ name }) => name).filter((name) => !derived.has(name.replace('public.', ''))),
  )
  const ordered: string[] = []
  while (waiting.size > 0) {
    const ready = [...waiting].filter(
      (name) => !references.some((r) => r.child === name && waiting.has(r.parent)),
    )
    if (ready.length === 0)
      throw new Error(`Tables refer to each other in a circle: ${[...waiting].join(', ')}`)
    for (const name of ready) {
      ordered.push(name)
      waiting.delete(name)
    }
  }
  return ordered
}

/** Writes one table's rows in PostgreSQL's text format. @returns number of rows */
export async function copyTableTo(client: pg.ClientBase, table: string, path: string): Promise<number> {
  const { rows } = await client.query<{ n: number }>(`SELECT count(*) AS n FROM ${table}`)
  await pipeline(client.query(copyTo(`COPY ${table} TO STDOUT`)), createWriteStream(path, { flags: 'wx' }))
  return rows[0]?.n ?? 0
}

/** Reads one table's rows as `copyTableTo` wrote them, and sets its sequences past them. */
export async function copyTableFrom(client: pg.ClientBase, table: string, path: string): Promise<void> {
  await pipeline(createReadStream(path), client.query(copyFrom(`COPY ${table} FROM STDIN`)))
  const { rows } = await client.query<{ column: string; sequence: string }>(
    `SELECT attname AS column, pg_get_serial_sequence($1, attname) AS sequence FROM pg_attribute
     WHERE attrelid = $1::regclass AND attnum > 0 AND NOT attisdropped AND pg_get_serial_sequence($1, attname) IS NOT NULL`,
    [table],
  )
  for (const { column, sequence } of rows) {
    await client.query(`SELECT setval($1, (SELECT coalesce(max(${column}), 0) + 1 FROM ${table}), false)`, [
      sequence,
    ])
  }
}
