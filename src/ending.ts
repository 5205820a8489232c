/**
 * Ends parts one after the other. Who tells a program to stop waits ten seconds for it, and the stores have to be closed by then: work
 * that takes longer is cut off with them, as by a crash, and done again.
 *
 * @param ms how long they may take together
 * @throws what a part throws within that time
 */
export async function endWithin(
  ms: number,
  parts: readonly { close(): void | Promise<void> }[],
): Promise<void> {
  const ended = async () => {
    for (const part of parts) await part.close()
  }
  const late = Promise.withResolvers<void>()
  const timer = setTimeout(late.resolve, ms)
  await Promise.race([ended(), late.promise]).finally(() => clearTimeout(timer))
}
