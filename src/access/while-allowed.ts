const askEveryMilliseconds = 5000

/** The same stream, which ends within some seconds after `allowed` says no. */
export function whileAllowed(
  body: ReadableStream<Uint8Array>,
  allowed: () => Promise<boolean>,
): ReadableStream<Uint8Array> {
  const reader = body.getReader()
  const asking = setInterval(async () => {
    if (await allowed()) return
    clearInterval(asking)
    // The reading below ends with this, and the one who writes is told that nobody reads any more. A stream that broke
    // in the meantime has told its reader already.
    await reader.cancel().catch(() => undefined)
  }, askEveryMilliseconds).unref()
  return new ReadableStream({
    async pull(controller) {
      const { done, value } = await reader.read().catch((error) => {
        clearInterval(asking)
        throw error
      })
      if (!done) return controller.enqueue(value)
      clearInterval(asking)
      controller.close()
    },
    async cancel(reason) {
      clearInterval(asking)
      await reader.cancel(reason)
    },
  })
}
