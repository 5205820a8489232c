export type { ClickHouse, QueryParams } from './clickhouse.ts'
export type { Postgres } from './postgres.ts'
export { openStores, type Stores } from './stores.ts'
export { openTestStores, type TestStores } from './test-stores.ts'
