const createTable =
  /^CREATE TABLE IF NOT EXISTS (\w+)\s*(\([\s\S]*\))\s*ENGINE = (\w*MergeTree)(?:\(([^)]*)\))?([\s\S]*)$/
const createView = /^CREATE MATERIALIZED VIEW IF NOT EXISTS (\w+)\s+TO (\w+)\s+AS\s+([\s\S]*)$/
const plainView = /^CREATE (VIEW|DICTIONARY) IF NOT EXISTS (\w+)([\s\S]*)$/
const reloadDictionary = /^SYSTEM RELOAD DICTIONARY (\w+)$/
const dropView = /^DROP VIEW IF EXISTS (\w+)$/
const fill = /^INSERT INTO \w+\s+SELECT\s[\s\S]*$/
const otherDdl = /^(ALTER TABLE|DROP TABLE IF EXISTS|TRUNCATE TABLE)\s+(\w+)\s*([\s\S]*)$/

/**
 * The statements that do on a cluster what one statement of a migration does on a single node.
 *
 * A table becomes two: `<name>_local`, replicated, on every node, and a distributed table under the plain name, so
 * that queries stay as they are. Its rows go to nodes by the expression in the statement's comment
 * `-- shard by: <expression>`. A materialized view reads and writes local tables,
 * so that what an insert derives stays on its node.
 *
 * @param statement one statement, with its marker comment if it has one
 * @param cluster name of the cluster, or undefined for a single node
 * @throws Error when a statement's form is not known: a new form needs its rule here and a golden test
 */
export function forCluster(statement: string, cluster: string | undefined): string[] {
  const shardKey = /--\s*shard by:\s*(.+)/.exec(statement)?.[1]?.trim() ?? 'rand()'
  const bare = statement
    .split('\n')
    .filter((line) => !line.trimStart().startsWith('--'))
    .join('\n')
    .trim()
  if (!cluster) return [bare]
  const on = `ON CLUSTER '${cluster}'`

  const table = createTable.exec(bare)
  if (table) {
    const [, name, columns, engine, engineArguments, rest] = table
    const replica = `'/clickhouse/tables/{shard}/tandem/${name}', '{replica}'`
    const replicated = `Replicated${engine}(${[replica, engineArguments].filter(Boolean).join(', ')})`
    return [
      `CREATE TABLE IF NOT EXISTS ${name}_local ${on} ${columns}\nENGINE = ${replicated}${rest}`,
      `CREATE TABLE IF NOT EXISTS ${name} ${on} AS ${name}_local\nENGINE = Distributed('${cluster}', currentDatabase(), ${name}_local, ${shardKey})`,
    ]
  }
  const view = createView.exec(bare)
  if (view) {
    const [, name, target, select] = view
    return [
      `CREATE MATERIALIZED VIEW IF NOT EXISTS ${name} ${on} TO ${target}_local AS\n${select?.replace(/\bFROM (\w+)\b/, 'FROM $1_local')}`,
    ]
  }
  // Rows filled from what is there go through the distributed tables, once for all nodes.
  if (fill.test(bare)) return [bare]
  // What only reads stands on every node under its plain name and sees the whole cluster.
  const reader = plainView.exec(bare)
  if (reader) {
    const [, kind, name, definition] = reader
    return [`CREATE ${kind} IF NOT EXISTS ${name} ${on}${definition}`]
  }
  const dictionary = reloadDictionary.exec(bare)
  if (dictionary) return [`SYSTEM RELOAD DICTIONARY ${on} ${dictionary[1]}`]
  // Views keep their plain name.
  if (dropView.test(bare)) return [`${bare} ${on}`]
  const other = otherDdl.exec(bare)
  if (other) {
    const [, verb, name, rest] = other
    return [`${verb} ${name}_local ${on} ${rest}`.trim()]
  }
  throw new Error(`No cluster form is known for: ${bare.slice(0, 120)}`)
}
