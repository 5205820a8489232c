import { describe, expect, it } from 'vitest'
import { forCluster } from './cluster.ts'
import { dictionariesFor, readMigrations, splitStatements } from './migrate.ts'

describe('tables on a cluster', () => {
  it('leaves a statement as it is on a single node, without its comments', () => {
    expect(
      forCluster(
        '-- shard by: actor\nCREATE TABLE IF NOT EXISTS t (a UInt8) ENGINE = MergeTree ORDER BY a',
        undefined,
      ),
    ).toEqual(['CREATE TABLE IF NOT EXISTS t (a UInt8) ENGINE = MergeTree ORDER BY a'])
  })

  it('makes a replicated local table and a distributed one over it', () => {
    const statement = `-- shard by: actor
CREATE TABLE IF NOT EXISTS events
(
    actor UInt64,
    ts DateTime64(3, 'UTC')
)
ENGINE = ReplacingMergeTree(received_at)
PARTITION BY toYYYYMM(ts)
ORDER BY (actor, ts)`
    expect(forCluster(statement, 'north')).toMatchInlineSnapshot(`
      [
        "CREATE TABLE IF NOT EXISTS events_local ON CLUSTER 'north' (
          actor UInt64,
          ts DateTime64(3, 'UTC')
      )
      ENGINE = ReplicatedReplacingMergeTree('/clickhouse/tables/{shard}/tandem/events', '{replica}', received_at)
      PARTITION BY toYYYYMM(ts)
      ORDER BY (actor, ts)",
        "CREATE TABLE IF NOT EXISTS events ON CLUSTER 'north' AS events_local
      ENGINE = Distributed('north', currentDatabase(), events_local, actor)",
      ]
    `)
  })

  it('keeps what a view derives on its node', () => {
    const statement = `CREATE MATERIALIZED VIEW IF NOT EXISTS identity_edges_seen TO identity_edges AS
SELECT workspace FROM events WHERE user_id != ''`
    expect(forCluster(statement, 'north')).toMatchInlineSnapshot(`
      [
        "CREATE MATERIALIZED VIEW IF NOT EXISTS identity_edges_seen ON CLUSTER 'north' TO identity_edges_local AS
      SELECT workspace FROM events_local WHERE user_id != ''",
      ]
    `)
  })

  it('changes the local tables', () => {
    expect(forCluster('ALTER TABLE events ADD COLUMN IF NOT EXISTS x UInt8', 'north')).toEqual([
      "ALTER TABLE events_local ON CLUSTER 'north' ADD COLUMN IF NOT EXISTS x UInt8",
    ])
  })

  it('makes plain views and dictionaries on every node, over the distributed tables', () => {
    expect(forCluster('CREATE VIEW IF NOT EXISTS now AS SELECT a FROM t FINAL', 'north')).toEqual([
      "CREATE VIEW IF NOT EXISTS now ON CLUSTER 'north' AS SELECT a FROM t FINAL",
    ])
    expect(
      forCluster(
        "CREATE DICTIONARY IF NOT EXISTS d (a UInt64) PRIMARY KEY a SOURCE(CLICKHOUSE(TABLE 'now'))",
        'north',
      ),
    ).toEqual([
      "CREATE DICTIONARY IF NOT EXISTS d ON CLUSTER 'north' (a UInt64) PRIMARY KEY a SOURCE(CLICKHOUSE(TABLE 'now'))",
    ])
  })

  it('loads a dictionary again on every node', () => {
    expect(forCluster('SYSTEM RELOAD DICTIONARY d', 'north')).toEqual([
      "SYSTEM RELOAD DICTIONARY ON CLUSTER 'north' d",
    ])
  })

  it('lets dictionaries of a server read as its user', () => {
    const [first] = dictionariesFor({ user: "o'hara", password: '$& \\' })
    expect(first).toContain("SOURCE(CLICKHOUSE(USER 'o\\'hara' PASSWORD '$& \\\\' TABLE ")
  })

  it('drops a view under its plain name', () => {
    expect(forCluster('DROP VIEW IF EXISTS identity_edges_seen', 'north')).toEqual([
      "DROP VIEW IF EXISTS identity_edges_seen ON CLUSTER 'north'",
    ])
  })

  it('fills a table once, through the distributed tables', () => {
    const statement = 'INSERT INTO daily SELECT toDate(ts) AS day, count() AS n FROM events GROUP BY day'
    expect(forCluster(statement, 'north')).toEqual([statement])
  })

  it('refuses a statement it has no rule for', () => {
    expect(() => forCluster('RENAME TABLE a TO b', 'north')).toThrow(/No cluster form/)
  })

  it('knows a form for every migration', () => {
    const statements = readMigrations('clickhouse').flatMap(({ sql }) => splitStatements(sql))
    expect(statements.length).toBeGreaterThan(1)
    for (const statement of statements)
      expect(forCluster(statement, 'north').join('\n')).toMatch(/ON CLUSTER 'north'|^INSERT INTO/)
  })
})
