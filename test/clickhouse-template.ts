// Makes a migrated ClickHouse directory that test files copy. A process of its own, because an embedded ClickHouse belongs
// to the process that opened it. Argument: the directory.
import { openEmbeddedClickHouse } from '../src/db/embedded-clickhouse.ts'
import { migrateClickHouse } from '../src/db/migrate.ts'

const clickhouse = openEmbeddedClickHouse(process.argv[2] as string, 2_000_000_000, 4)
await migrateClickHouse(clickhouse, undefined)
await clickhouse.close()
process.exit(0)
