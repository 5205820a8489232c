/**
 * The JSON value that an event's stored text stands for: numbers and booleans were stored as their JSON text, lists
 * and objects as JSON, everything else as it is.
 */
function decodeStored(text: string): unknown {
  if (text === 'true') return true
  if (text === 'false') return false
  if (/^-?\d/.test(text) && String(Number(text)) === text) return Number(text)
  if (!/^[[{]/.test(text)) return text
  try {
    return JSON.parse(text)
  } catch {
    return text
  }
}

/** Every value of a stored map decoded. */
export function decodeMap(stored: Record<string, string>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(stored).map(([key, text]) => [key, decodeStored(text)]))
}
