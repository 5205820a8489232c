import { createHash } from 'node:crypto'
import jsonata from 'jsonata'
import { TandemError } from '../errors.ts'
import { checkSize, createScale, exitHook, LimitError, maxDepth, maxItems } from './limits.ts'
import { LinearRegex } from './linear-regex.ts'
import { checkMapping, type MappingDefinition, parseMapping } from './mapping-file.ts'
import { type ReadTrait, traitCall, traitFunction } from './trait-function.ts'

interface ApplyOptions {
  /** Milliseconds the expression may run; 250 when absent, 2,000 where it asks for traits. */
  timeoutMs?: number
  /**
   * What makes the input one of its kind (a delivery's id, a file and its row), from which the messageIds left out
   * are derived; the input's content when absent. Two alike rows of one file are two events only with it.
   */
  identity?: string
  /** Reads computed traits for `$trait`; without it the function says that it cannot be asked. */
  readTrait?: ReadTrait | undefined
}

/** A mapping ready to run. It has no state, so it may be applied to many inputs at once. */
export interface Mapping {
  definition: MappingDefinition
  /**
   * The Segment calls that one record becomes, in order; an empty list when the expression yields nothing, which is
   * for the caller to report as `mapping_empty`. A call without `type` but with `event` is a track call; one without
   * `messageId` gets one derived from the record, so that the same record sent again is a duplicate.
   *
   * @throws TandemError `mapping_failed` naming the place in the expression, `mapping_limit`
   */
  apply(input: unknown, options?: ApplyOptions): Promise<Record<string, unknown>[]>
}

const defaultTimeoutMs = 250
/** For expressions that ask the stores. */
const askingTimeoutMs = 2_000
const limitCodes = new Set(['D1011', 'D1012', 'D2014', 'D2015'])

/**
 * Makes a mapping ready to run.
 *
 * @param source the text of a mapping file (YAML), or a mapping as an object
 * @throws TandemError `mapping_invalid` naming line and column
 */
export function compileMapping(source: string | MappingDefinition): Mapping {
  const { definition, firstLine } =
    typeof source === 'string' ? parseMapping(source) : { definition: checkMapping(source), firstLine: 1 }
  const expressions = new Map<number, jsonata.Expression>()

  /** The time limit is part of a compiled expression; callers use one or two limits. */
  function expressionFor(timeoutMs: number): jsonata.Expression {
    let expression = expressions.get(timeoutMs)
    if (!expression) {
      expression = compile(definition.events, firstLine, timeoutMs)
      expressions.set(timeoutMs, expression)
    }
    return expression
  }

  const usualMs = traitCall.test(definition.events) ? askingTimeoutMs : defaultTimeoutMs
  expressionFor(usualMs)
  return {
    definition,
    async apply(input, { timeoutMs = usualMs, identity, readTrait } = {}) {
      const expression = expressionFor(timeoutMs)
      const bindings = {
        trait: traitFunction(readTrait),
        ...definition.vars,
        [weigherName]: createScale(),
      }
      let result: unknown
      try {
        result = await expression.evaluate(input, bindings)
      } catch (error) {
        throw toTandemError(error, definition.events, firstLine, timeoutMs)
      }
      return toCalls(result, identity ?? JSON.stringify(input) ?? '')
    },
  }
}

/** Under this name an evaluation finds its own scale; no expression can name it, because of the space. */
const weigherName = 'value scale'

function compile(events: string, firstLine: number, timeoutMs: number): jsonata.Expression {
  let expression: jsonata.Expression
  try {
    expression = jsonata(events, {
      timeout: timeoutMs,
      stack: maxDepth,
      sequence: maxItems,
      RegexEngine: LinearRegex as unknown as RegExpConstructor,
    })
    checkRegexes(expression.ast())
    registerFunctions(expression)
  } catch (error) {
    throw new TandemError('mapping_invalid', { detail: describe(error, events, firstLine), cause: error })
  }
  const weighResult = (_node: unknown, _input: unknown, frame: jsonata.Environment, result: unknown) =>
    frame.lookup(weigherName)(result)
  expression.assign(exitHook as unknown as string, weighResult)
  return expression
}

/** Compiles each regular expression of the mapping once, so that one RE2 does not know is found before any record. */
function checkRegexes(node: unknown): void {
  if (typeof node !== 'object' || node === null) return
  const { type, value, position } = node as jsonata.ExprNode
  if (type === 'regexp' || (type as string) === 'regex') {
    try {
      new LinearRegex(value)
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error)
      throw Object.assign(new Error(`This regular expression cannot be used: ${reason}`), { position })
    }
    return
  }
  for (const part of Object.values(node)) checkRegexes(part)
}

/** JSONata's functions that can make a huge text in one step get a check of the size first, and one is added. */
function registerFunctions(expression: jsonata.Expression): void {
  expression.registerFunction(
    'pad',
    (text: string | undefined, width: number, char?: string) => {
      checkSize(Math.abs(width))
      return width < 0 ? text?.padStart(-width, char || ' ') : text?.padEnd(width, char || ' ')
    },
    '<s-ns?:s>',
  )
  expression.registerFunction(
    'join',
    (texts: string[] | undefined, separator = '') => {
      checkSize((texts?.length ?? 0) * separator.length)
      return texts?.join(separator)
    },
    '<a<s>s?:s>',
  )
  // The first 32 hexadecimal digits of a text's SHA-256, for stable identifiers.
  expression.registerFunction(
    'hash',
    (text: string | undefined) =>
      text === undefined ? undefined : createHash('sha256').update(text).digest('hex').slice(0, 32),
    '<s-:s>',
  )
}

/**
 * Segment calls from what an expression gave, for callers that evaluate it in their own way (the import's compiled
 * templates): the same shape and the same messageIds as `apply`.
 *
 * @param identity as in `ApplyOptions`
 * @throws TandemError `mapping_failed` when the result is no call
 */
export function toCalls(result: unknown, identity: string): Record<string, unknown>[] {
  if (result === undefined || result === null) return []
  const list = Array.isArray(result) ? result : [result]
  let seed: string | undefined
  return list.map((item, index) => {
    const call = toPlain(item, `event ${index}`)
    if (typeof call !== 'object' || call === null || Array.isArray(call)) {
      throw new TandemError('mapping_failed', {
        detail: `The expression gave ${Array.isArray(call) ? 'a list' : `the ${typeof call} ${JSON.stringify(call)?.slice(0, 80)}`} where a call, an object such as {"type": "track", …}, was expected.`,
      })
    }
    const given = call as Record<string, unknown>
    if (given.type === undefined && given.event !== undefined) given.type = 'track'
    if (given.messageId === undefined || given.messageId === '') {
      seed ??= createHash('sha256').update(identity).digest('hex').slice(0, 32)
      given.messageId = `map_${seed}_${index}`
    }
    return given
  })
}

/** JSON of a value: lists without JSONata's marks, no nulls in objects' undefined parts, no functions. */
function toPlain(value: unknown, where: string, key?: string): unknown {
  if (typeof value === 'string' || typeof value === 'boolean' || value === null) return value
  // Millions of values pass here: where one stands is put into words only for lists, objects and errors.
  const place = () => (key === undefined ? where : `${where}, ${key}`)
  if (typeof value === 'number') {
    if (Number.isFinite(value)) return value
    throw new TandemError('mapping_failed', { detail: `In ${place()} there is a number that is not finite.` })
  }
  if (typeof value === 'function' || (typeof value === 'object' && '_jsonata_lambda' in value)) {
    throw new TandemError('mapping_failed', {
      detail: `In ${place()} there is a function where a value belongs.`,
    })
  }
  if (Array.isArray(value)) return value.map((part) => toPlain(part, place()))
  if (typeof value !== 'object') return value
  const plain: Record<string, unknown> = {}
  const inside = place()
  for (const name of Object.keys(value)) {
    const part = (value as Record<string, unknown>)[name]
    if (part === undefined) continue
    if (name === '__proto__')
      Object.defineProperty(plain, name, { value: part, enumerable: true, writable: true })
    else plain[name] = toPlain(part, inside, name)
  }
  return plain
}

function toTandemError(thrown: unknown, events: string, firstLine: number, timeoutMs: number): TandemError {
  if (thrown instanceof TandemError) return thrown
  const error = causeOf(thrown)
  const { code } = error as { code?: string }
  if (error instanceof LimitError || error instanceof RangeError || (code && limitCodes.has(code))) {
    const detail =
      code === 'D1012' ? `It ran longer than ${timeoutMs} ms.` : describe(error, events, firstLine)
    return new TandemError('mapping_limit', { detail, cause: error })
  }
  return new TandemError('mapping_failed', { detail: describe(error, events, firstLine), cause: error })
}

/** What went wrong inside texts that `$eval` evaluated, each of which wraps it once. */
function causeOf(thrown: unknown): unknown {
  let error = thrown
  while (typeof error === 'object' && error !== null && 'error' in error && error.error) error = error.error
  return error
}

/** JSONata's message with the place as line and column of the mapping. */
function describe(error: unknown, events: string, firstLine: number): string {
  const { message = 'The expression failed.', position } = error as { message?: string; position?: number }
  if (position === undefined) return message
  const before = events.slice(0, Math.max(0, position - 1)).split('\n')
  return `Line ${firstLine + before.length - 1}, column ${before.at(-1)!.length + 1}: ${message}`
}
