/**
 * JSONata's operators on single values. They answer only where JSONata would; for lists, objects and errors they
 * throw, and JSONata evaluates the row itself.
 */
const beyond = new Error('This row is for JSONata itself.')

type Operator = (left: unknown, right: unknown) => unknown

export const binaryOperators: Readonly<Record<string, Operator>> = {
  '+': arithmetic((left, right) => left + right),
  '-': arithmetic((left, right) => left - right),
  '*': arithmetic((left, right) => left * right),
  '/': arithmetic((left, right) => left / right),
  '%': arithmetic((left, right) => left % right),
  '=': (left, right) => left !== undefined && right !== undefined && plain(left) === plain(right),
  '!=': (left, right) => left !== undefined && right !== undefined && plain(left) !== plain(right),
  '<': comparison((left, right) => left < right),
  '<=': comparison((left, right) => left <= right),
  '>': comparison((left, right) => left > right),
  '>=': comparison((left, right) => left >= right),
  '&': (left, right) => text(left) + text(right),
  in: includes,
}

/** What a condition takes for true: a text that is not empty, a number but 0, an object with something in it. */
export function truth(value: unknown): boolean {
  if (Array.isArray(value) || typeof value === 'function') throw beyond
  if (typeof value === 'object' && value !== null) return Object.keys(value).length > 0
  return Boolean(value)
}

function arithmetic(compute: (left: number, right: number) => number): Operator {
  return (left, right) => {
    if (left !== undefined) finite(left)
    if (right !== undefined) finite(right)
    if (left === undefined || right === undefined) return undefined
    const result = compute(left as number, right as number)
    finite(result)
    return result
  }
}

function finite(value: unknown): void {
  if (typeof value !== 'number' || !Number.isFinite(value)) throw beyond
}

function comparison(compare: (left: string | number, right: string | number) => boolean): Operator {
  return (left, right) => {
    if (left !== undefined && typeof left !== 'string' && typeof left !== 'number') throw beyond
    if (right !== undefined && typeof right !== 'string' && typeof right !== 'number') throw beyond
    if (left === undefined || right === undefined) return undefined
    if (typeof left !== typeof right) throw beyond
    return compare(left, right)
  }
}

function includes(left: unknown, right: unknown): boolean {
  if (left === undefined || right === undefined) return false
  return Array.isArray(right) ? right.indexOf(left) !== -1 : right === left
}

/** Objects are compared by content, which is JSONata's to do. */
function plain(value: unknown): unknown {
  if (typeof value === 'object' && value !== null) throw beyond
  return value
}

function text(value: unknown): string {
  if (value === undefined) return ''
  if (typeof value === 'string') return value
  if (typeof value === 'boolean' || value === null) return String(value)
  if (typeof value !== 'number' || !Number.isFinite(value)) throw beyond
  // JSONata writes numbers with 15 digits, so that 0.1 + 0.2 reads 0.3.
  return String(Number.isInteger(value) ? value : Number(value.toPrecision(15)))
}
