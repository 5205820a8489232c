/** A 64-bit hash as two signed 32-bit halves. */
export interface Hash64 {
  low: number
  high: number
}

/**
 * MurmurHash3's mixing over two 32-bit lanes, two characters at a time. Faster than xxHash64 in WebAssembly for ids
 * of 36 characters, because nothing is copied and no BigInt is made (docs/decisions/0020-a-message-counts-once.md).
 *
 * @param seed of this process, not guessable, so that nobody can prepare ids that collide; the hash of the workspace
 *   is the seed of the hash of a message
 * @param answer is overwritten, so that nothing is allocated
 */
function hashText(text: string, seed: Hash64, answer: Hash64): Hash64 {
  const length = text.length
  let low = seed.low ^ length
  let high = seed.high ^ length
  for (let index = 0; index < length; index += 2) {
    const pair = text.charCodeAt(index) | (index + 1 < length ? text.charCodeAt(index + 1) << 16 : 0)
    const a = Math.imul(pair, 0x239b961b)
    low ^= Math.imul((a << 15) | (a >>> 17), 0xab0e9789)
    low = (Math.imul(((low << 19) | (low >>> 13)) + high, 5) + 0x561ccd1b) | 0
    const b = Math.imul(pair, 0xa1e38b93)
    high ^= Math.imul((b << 17) | (b >>> 15), 0x38b34ae5)
    high = (Math.imul(((high << 13) | (high >>> 19)) + low, 5) + 0x32ac3b17) | 0
  }
  low = finish((low + high) | 0)
  high = finish((high + low) | 0)
  answer.low = (low + high) | 0
  answer.high = (high + answer.low) | 0
  return answer
}

/** Hashes of messages by workspace and id. The answer is overwritten by the next call. @param seed as for `hashText` */
export function createMessageHash(seed: Hash64): (workspace: string, messageId: string) => Hash64 {
  const workspaceSeeds = new Map<string, Hash64>()
  const answer: Hash64 = { low: 0, high: 0 }
  return (workspace, messageId) => {
    let own = workspaceSeeds.get(workspace)
    if (!own) {
      own = { ...hashText(workspace, seed, answer) }
      workspaceSeeds.set(workspace, own)
    }
    return hashText(messageId, own, answer)
  }
}

function finish(half: number): number {
  let mixed = half ^ (half >>> 16)
  mixed = Math.imul(mixed, 0x85ebca6b)
  mixed ^= mixed >>> 13
  mixed = Math.imul(mixed, 0xc2b2ae35)
  return mixed ^ (mixed >>> 16)
}
