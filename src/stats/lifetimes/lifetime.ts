/** How long something lasted, or has lasted so far. All arrays are as long as `time`. */
export interface Lifetimes {
  /** 0 or more, in any unit. */
  time: Float64Array
  /** 1 where it ended at that time, 0 where it was not seen any longer. */
  event: Uint8Array
  /** When each began to be seen, below its time; 0 when absent. Who came earlier is only known to have lasted that long. */
  entry?: Float64Array
}

/**
 * That lifetimes can be used.
 *
 * @throws RangeError naming the first row that is negative, not finite, neither 0 nor 1, or seen only after its end
 */
export function checkLifetimes({ time, event, entry }: Lifetimes): void {
  if (event.length !== time.length || (entry && entry.length !== time.length))
    throw new RangeError('Times and events are of different length.')
  for (const [row, value] of time.entries()) {
    if (!Number.isFinite(value) || value < 0)
      throw new RangeError(`Row ${row + 1}: the time is ${value}; it has to be 0 or more.`)
    if (event[row]! > 1)
      throw new RangeError(`Row ${row + 1}: the event is ${event[row]}; it has to be 0 or 1.`)
    const begin = entry?.[row] ?? 0
    if (entry && !(begin >= 0 && begin < value))
      throw new RangeError(`Row ${row + 1}: seen from ${begin}, which is not before ${value}.`)
  }
}

/** Rows by time, earliest first; at one time what ended before what was only seen until then. */
export function orderOf({ time, event }: Lifetimes): Int32Array {
  return Int32Array.from(time, (_, row) => row).sort(
    (a, b) => time[a]! - time[b]! || event[b]! - event[a]! || a - b,
  )
}
