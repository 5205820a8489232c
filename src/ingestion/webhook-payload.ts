/**
 * What a webhook posted, as a mapping reads it: JSON as it is, form fields as an object (a field given several times
 * as a list), anything else as the text itself. The content type is not asked: many systems send a wrong one.
 */
export function readPayload(body: Uint8Array): unknown {
  const text = Buffer.from(body).toString('utf8')
  try {
    return JSON.parse(text)
  } catch {
    return readForm(text) ?? text
  }
}

const formText = /^[\w.~!*'()%+\-[\]]+=[^\s<>{}]*$/

function readForm(text: string): Record<string, unknown> | undefined {
  if (!formText.test(text.trim())) return undefined
  const fields = new Map<string, string[]>()
  for (const [name, value] of new URLSearchParams(text.trim())) {
    fields.set(name, [...(fields.get(name) ?? []), value])
  }
  return Object.fromEntries(
    [...fields].map(([name, values]) => [name, values.length > 1 ? values : values[0]]),
  )
}
