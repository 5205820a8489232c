/** Questions wait this long for others, ms. */
const gatheringMs = 2

/**
 * Joins what is asked for at the same time.
 *
 * @param answerAll the answers in the order of what was asked, each of which may fail by itself
 * @param options.oneAtATime what is asked while answers are on their way waits for them, and so shares more
 */
export function gathered<Asked, Answer>(
  answerAll: (asked: readonly Asked[]) => readonly Promise<Answer>[],
  { oneAtATime = false }: { oneAtATime?: boolean } = {},
): (asked: Asked) => Promise<Answer> {
  let waiting: { asked: Asked; resolve: (answer: Promise<Answer>) => void }[] = []
  let answering = false

  function flush(): void {
    const all = waiting
    waiting = []
    const answers = answerAll(all.map(({ asked }) => asked))
    for (const [index, { resolve }] of all.entries()) resolve(answers[index]!)
    if (!oneAtATime) return
    answering = true
    void Promise.allSettled(answers).then(() => {
      answering = false
      if (waiting.length > 0) flush()
    })
  }

  return (asked) =>
    new Promise((resolve) => {
      if (waiting.length === 0 && !answering) setTimeout(flush, gatheringMs)
      waiting.push({ asked, resolve })
    })
}
