import jsonata from 'jsonata'
import { binaryOperators, truth } from './template-operators.ts'

/** An expression as a plain function of a row, several hundred times faster than JSONata's own evaluation. */
export type Template = (row: Record<string, unknown>) => unknown

/**
 * Thrown by a template for a row it does not judge: a list where a single value was expected, or anything JSONata
 * would call an error. JSONata itself then decides.
 */
export const beyondTemplate = new Error('This row is for JSONata itself.')

interface Node {
  type: string
  value?: unknown
  position?: number
  steps?: Node[]
  expressions?: Node[]
  expression?: Node
  arguments?: Node[]
  procedure?: Node
  lhs?: unknown
  rhs?: Node
  condition?: Node
  then?: Node
  else?: Node
}

type Slots = unknown[]
type Part = (row: Record<string, unknown>, slots: Slots) => unknown

/** Names bound so far, inner first; a compile-time picture of JSONata's frames. */
interface Scope {
  names: Map<string, Part>
  outer: Scope | undefined
  slots: { count: number }
}

/** Node fields that change nothing; any other field (predicates, groups, kept lists, …) is left to JSONata. */
const plainFields = new Set([
  ...['type', 'value', 'position', 'steps', 'expressions', 'expression', 'arguments', 'procedure'],
  ...['lhs', 'rhs', 'condition', 'then', 'else', 'consarray'],
])

/** JSONata's own functions that are pure, answer at once and give single values. */
const functionNames = new Set([
  ...['string', 'number', 'boolean', 'not', 'exists', 'substring', 'substringBefore', 'substringAfter'],
  ...['lowercase', 'uppercase', 'length', 'trim', 'floor', 'ceil', 'round', 'abs', 'sqrt', 'power'],
  ...['toMillis', 'fromMillis', 'formatNumber', 'formatBase'],
])

function isPlain(node: object): boolean {
  return Object.entries(node).every(([field, value]) => value === undefined || plainFields.has(field))
}

class Unsupported extends Error {}

/**
 * Compiles the part of JSONata that most mappings are made of: object and list templates, column paths, literals,
 * operators, conditions, local variables, and the functions of `functionNames` (JSONata's own code for them).
 *
 * @param vars constants of the mapping
 * @returns undefined when the expression uses anything else; JSONata then evaluates every row
 */
export async function compileTemplate(
  expression: string,
  vars: Record<string, unknown> = {},
): Promise<Template | undefined> {
  const functions = await libraryFunctions()
  const constants = Object.entries(vars).map(([name, value]): [string, Part] => [name, () => single(value)])
  const slots = { count: 0 }
  const scope: Scope = { names: new Map(constants), outer: undefined, slots }
  try {
    const part = compile(jsonata(expression).ast() as unknown as Node, scope, functions)
    return (row) => part(row, new Array(slots.count))
  } catch (error) {
    if (error instanceof Unsupported) return undefined
    throw error
  }
}

/**
 * Columns of the row that an expression names: the first names of its paths. Inside filters, lambdas and the like a
 * name may mean something else, so an expression with any of those names none.
 */
export function columnsOf(expression: string): string[] {
  const names = new Set<string>()
  const visit = (node: unknown): boolean => {
    if (typeof node !== 'object' || node === null) return true
    if (Array.isArray(node)) return node.every(visit)
    const { type, steps } = node as Node
    if (!isPlain(node) || type === 'lambda' || type === 'apply' || type === 'wildcard') return false
    if (type === 'name') names.add((node as Node).value as string)
    if (type === 'path') return steps?.[0] !== undefined && steps.slice(1).every(isName) && visit(steps[0])
    return Object.values(node).every(visit)
  }
  return visit(jsonata(expression).ast()) ? [...names] : []
}

function isName(step: Node): boolean {
  return step.type === 'name'
}

type Functions = Map<string, LibraryFunction>
interface LibraryFunction {
  implementation: (this: unknown, ...args: unknown[]) => unknown
  signature: { validate(args: unknown[], context: unknown): unknown[] }
}

/** JSONata hands out its functions as values: the same code runs in both ways of evaluating. */
async function libraryFunctions(): Promise<Functions> {
  const found: Functions = new Map()
  for (const name of functionNames) found.set(name, await jsonata(`$${name}`).evaluate(undefined))
  return found
}

function compile(node: Node, scope: Scope, functions: Functions): Part {
  if (!isPlain(node)) throw new Unsupported(node.type)
  const inner = (part: Node | undefined, where = scope) => {
    if (!part) throw new Unsupported(node.type)
    return compile(part, where, functions)
  }
  switch (node.type) {
    case 'string':
    case 'number':
    case 'value':
      return () => node.value
    case 'name':
      return column(node.value as string)
    case 'variable':
      return variable(node.value as string, scope)
    case 'path':
      return path(node.steps ?? [], inner)
    case 'binary':
      return binary(node, inner)
    case 'unary':
      return unary(node, inner)
    case 'condition':
      return condition(node, inner)
    case 'block':
      return block(node.expressions ?? [], scope, inner)
    case 'function':
      return call(node, scope, functions, inner)
    default:
      throw new Unsupported(node.type)
  }
}

type Inner = (part: Node | undefined, where?: Scope) => Part

function single(value: unknown): unknown {
  if (Array.isArray(value) || typeof value === 'function') throw beyondTemplate
  return value
}

function column(name: string): Part {
  if (name === '__proto__') throw new Unsupported('path')
  return (row) => single(row[name])
}

function variable(name: string, scope: Scope): Part {
  if (name === '' || name === '$') return (row) => row
  for (let frame: Scope | undefined = scope; frame; frame = frame.outer) {
    const part = frame.names.get(name)
    if (part) return part
  }
  throw new Unsupported('variable')
}

function path(steps: Node[], inner: Inner): Part {
  const [first, ...rest] = steps
  if (first?.type === 'unary') throw new Unsupported('path')
  const start = inner(first)
  const names = rest.map((step) => {
    if (step.type !== 'name' || !isPlain(step)) throw new Unsupported('path')
    return step.value as string
  })
  if (names.includes('__proto__')) throw new Unsupported('path')
  if (names.length === 0) return start
  return (row, slots) => {
    let value = single(start(row, slots))
    for (const name of names) {
      if (typeof value !== 'object' || value === null) return undefined
      value = single((value as Record<string, unknown>)[name])
    }
    return value
  }
}

function binary(node: Node, inner: Inner): Part {
  const left = inner(node.lhs as Node)
  const right = inner(node.rhs)
  if (node.value === 'and') return (row, slots) => truth(left(row, slots)) && truth(right(row, slots))
  if (node.value === 'or') return (row, slots) => truth(left(row, slots)) || truth(right(row, slots))
  const operator = binaryOperators[String(node.value)]
  if (!operator) throw new Unsupported(String(node.value))
  return (row, slots) => operator(left(row, slots), right(row, slots))
}

function unary(node: Node, inner: Inner): Part {
  if (node.value === '[') return list(node.expressions ?? [], inner)
  if (node.value === '{') return object(node.lhs as [Node, Node][], inner)
  throw new Unsupported('unary')
}

function list(expressions: Node[], inner: Inner): Part {
  const items = expressions.map((item) => ({ part: inner(item), nested: item.value === '[' }))
  return (row, slots) => {
    const values: unknown[] = []
    for (const { part, nested } of items) {
      const value = part(row, slots)
      if (value === undefined) continue
      if (Array.isArray(value) && !nested) values.push(...value)
      else values.push(value)
    }
    return values
  }
}

function object(pairs: [Node, Node][], inner: Inner): Part {
  const entries = pairs.map(([key, value]) => {
    if (key.type !== 'string' || key.value === '__proto__') throw new Unsupported('key')
    return { key: key.value as string, part: inner(value) }
  })
  const keys = entries.map((entry) => entry.key)
  if (new Set(keys).size < keys.length || keys.some((key) => key.startsWith('_jsonata_')))
    throw new Unsupported('key')
  return (row, slots) => {
    const values: Record<string, unknown> = {}
    for (const { key, part } of entries) {
      const value = part(row, slots)
      if (value !== undefined) values[key] = value
    }
    return values
  }
}

function condition(node: Node, inner: Inner): Part {
  const test = inner(node.condition)
  const yes = inner(node.then)
  const no = node.else ? inner(node.else) : () => undefined
  return (row, slots) => (truth(test(row, slots)) ? yes(row, slots) : no(row, slots))
}

/** Variables are bound only by statements of a block, so that what a name means is known before any row is read. */
function block(expressions: Node[], outer: Scope, inner: Inner): Part {
  const scope: Scope = { names: new Map(), outer, slots: outer.slots }
  const statements = expressions.map((expression) => {
    if (expression.type !== 'bind') return inner(expression, scope)
    const part = inner(expression.rhs, scope)
    const slot = scope.slots.count++
    scope.names.set((expression.lhs as Node).value as string, (_row, slots) => slots[slot])
    return (row: Record<string, unknown>, slots: Slots) => {
      slots[slot] = part(row, slots)
      return slots[slot]
    }
  })
  return (row, slots) => {
    let last: unknown
    for (const statement of statements) last = statement(row, slots)
    return last
  }
}

function call(node: Node, scope: Scope, functions: Functions, inner: Inner): Part {
  const name = String(node.procedure?.value)
  const known = node.procedure?.type === 'variable' && functions.get(name)
  for (let frame: Scope | undefined = scope; frame; frame = frame.outer)
    if (frame.names.has(name)) throw new Unsupported('function')
  if (!known) throw new Unsupported('function')
  const { implementation, signature } = known
  const args = (node.arguments ?? []).map((argument) => inner(argument))
  return (row, slots) => {
    const values = args.map((argument) => single(argument(row, slots)))
    return single(implementation.apply({}, signature.validate(values, row)))
  }
}
