/** Requests of one page come within this time. */
const togetherMs = 5

/**
 * Asks once for those who ask the same at the same time: a page fetches several parts of one person at once, and each
 * begins with who that is. Whoever comes later asks anew, so that nobody sees what was before their own change.
 *
 * @param clock ms
 */
export function createTogether<Answer>(clock: () => number) {
  const asked = new Map<string, { at: number; answer: Promise<Answer> }>()
  return (question: string, ask: () => Promise<Answer>): Promise<Answer> => {
    const known = asked.get(question)
    if (known && clock() - known.at <= togetherMs) return known.answer
    const one = { at: clock(), answer: ask() }
    asked.set(question, one)
    const forget = () => {
      if (asked.get(question) === one) asked.delete(question)
    }
    one.answer.then(forget, forget)
    return one.answer
  }
}
