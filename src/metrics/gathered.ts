/** Questions wait this long for others, ms. */
const gatheringMs = 2

/**
 * Joins what is asked for at the same time.
 *
 * @param answerAll the answers in the order of what was asked, each of which may fail by itself
 */
export function gathered<Asked, Answer>(
  answerAll: (asked: readonly Asked[]) => readonly Promise<Answer>[],
): (asked: Asked) => Promise<Answer> {
  let waiting: { asked: Asked; resolve: (answer: Promise<Answer>) => void }[] = []

  function flush(): void {
    const all = waiting
    waiting = []
    const answers = answerAll(all.map(({ asked }) => asked))
    for (const [index, { resolve }] of all.entries()) resolve(answers[index]!)
  }

  return (asked) =>
    new Promise((resolve) => {
      if (waiting.length === 0) setTimeout(flush, gatheringMs)
      waiting.push({ asked, resolve })
    })
}
