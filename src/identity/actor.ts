import xxhash from 'xxhash-wasm'

const { h64 } = await xxhash()

/**
 * Who did an event: xxHash64 (seed 0) of the UTF-8 of workspace, kind of identifier and identifier, so that intake
 * needs no look-up and every machine computes the same. The table `events` has the same expression as the default
 * of its column `actor`.
 *
 * @param userId '' or absent when the customer was not signed in
 * @param anonymousId used only without a userId
 * @returns unsigned 64-bit integer, ClickHouse's UInt64
 */
export function actorOf(
  workspace: string,
  userId: string | undefined,
  anonymousId: string | undefined,
): bigint {
  return userId ? h64(`${workspace}\0u\0${userId}`) : h64(`${workspace}\0a\0${anonymousId ?? ''}`)
}
