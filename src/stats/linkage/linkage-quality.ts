/** How well links agree with the truth. Of nothing, precision and recall are 1: nothing is wrong and nothing is missing. */
export interface LinkageQuality {
  precision: number
  recall: number
  /** Harmonic mean of both. */
  f1: number
}

/**
 * Pairwise: each linked pair is right or wrong, each true pair is found or missed.
 *
 * @param found linked pairs; @param right how many of them are true; @param truth true pairs there are
 */
export function pairwiseQuality(found: number, right: number, truth: number): LinkageQuality {
  return quality(found === 0 ? 1 : right / found, truth === 0 ? 1 : right / truth)
}

/**
 * B-cubed (Bagga and Baldwin 1998): for each record, the share of its cluster that belongs to its true group
 * (precision) and the share of its true group that is in its cluster (recall), averaged over the records.
 *
 * @param clusters cluster of each record; @param truth true group of each record, in the same order
 * @throws RangeError when the two differ in length
 */
export function bCubedQuality(
  clusters: readonly (string | number)[],
  truth: readonly (string | number)[],
): LinkageQuality {
  if (clusters.length !== truth.length) throw new RangeError('Clusters and truth must name the same records.')
  if (clusters.length === 0) return quality(1, 1)
  const together = new Map<string | number, Map<string | number, number>>()
  const clusterSizes = new Map<string | number, number>()
  const groupSizes = new Map<string | number, number>()
  clusters.forEach((cluster, record) => {
    const group = truth[record]!
    const row = together.get(cluster) ?? new Map<string | number, number>()
    together.set(cluster, row.set(group, (row.get(group) ?? 0) + 1))
    clusterSizes.set(cluster, (clusterSizes.get(cluster) ?? 0) + 1)
    groupSizes.set(group, (groupSizes.get(group) ?? 0) + 1)
  })
  let precision = 0
  let recall = 0
  for (const [cluster, row] of together) {
    for (const [group, size] of row) {
      precision += (size * size) / clusterSizes.get(cluster)!
      recall += (size * size) / groupSizes.get(group)!
    }
  }
  return quality(precision / clusters.length, recall / clusters.length)
}

/**
 * Records that hang together through links: connected components by union-find with halved paths.
 *
 * @param count records are numbered 0 to count - 1
 * @returns of each record the smallest number in its component
 * @throws RangeError when a link names a record that is not there
 */
export function connectedRecords(count: number, links: Iterable<readonly [number, number]>): number[] {
  const parent = Array.from({ length: count }, (_, record) => record)
  const rootOf = (record: number): number => {
    let at = record
    while (parent[at] !== at) {
      parent[at] = parent[parent[at]!]!
      at = parent[at]!
    }
    return at
  }
  for (const [left, right] of links) {
    if (!(left in parent) || !(right in parent)) throw new RangeError(`No record ${left} or ${right}.`)
    const [low, high] = [rootOf(left), rootOf(right)].sort((a, b) => a - b) as [number, number]
    parent[high] = low
  }
  return parent.map((_, record) => rootOf(record))
}

function quality(precision: number, recall: number): LinkageQuality {
  const sum = precision + recall
  return { precision, recall, f1: sum === 0 ? 0 : (2 * precision * recall) / sum }
}
