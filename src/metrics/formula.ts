/** Arithmetic as a tree; a `measure` is read by its name. */
export type FormulaNode =
  | { number: number }
  | { measure: string }
  | { negative: FormulaNode }
  | { op: '+' | '-' | '*' | '/'; left: FormulaNode; right: FormulaNode }

/** What is wrong with a formula, and where in its text (from 1). */
export class FormulaFault extends Error {
  readonly at: number
  constructor(message: string, at: number) {
    super(`${message} (at character ${at})`)
    this.at = at
  }
}

interface Token {
  kind: 'number' | 'name' | 'sign' | 'end'
  text: string
  /** place in the text, from 1 */
  at: number
}

const tokenPattern = /\s*(?:(\d+(?:\.\d+)?|\.\d+)|([a-z][a-z0-9_]*)|([-+*/()]))/y
/** Parentheses and signs inside each other; deeper ones are refused before they reach the stack's end. */
const deepest = 50

/**
 * Reads a formula: + - * / with their usual order, parentheses, numbers and names.
 *
 * @throws FormulaFault
 */
export function parseFormula(text: string): FormulaNode {
  const tokens = tokensOf(text)
  let next = 0
  const peek = () => tokens[next]!
  const isSign = (...signs: string[]) => peek().kind === 'sign' && signs.includes(peek().text)

  /** Terms or factors with signs of one rank between them, from the left. */
  function chain(signs: string[], part: (depth: number) => FormulaNode, depth: number): FormulaNode {
    let left = part(depth)
    while (isSign(...signs)) {
      const op = tokens[next++]!.text as '+'
      left = { op, left, right: part(depth) }
    }
    return left
  }
  const sum = (depth: number): FormulaNode => chain(['+', '-'], product, depth)
  const product = (depth: number): FormulaNode => chain(['*', '/'], factor, depth)

  function factor(depth: number): FormulaNode {
    const token = peek()
    if (depth > deepest) throw new FormulaFault('the formula nests too deep', token.at)
    next++
    if (token.kind === 'number') return { number: Number(token.text) }
    if (token.kind === 'name') return { measure: token.text }
    if (token.text === '-') return { negative: factor(depth + 1) }
    if (token.text === '(') {
      const inner = sum(depth + 1)
      if (!isSign(')')) throw new FormulaFault('a parenthesis is not closed', token.at)
      next++
      return inner
    }
    throw new FormulaFault(
      token.kind === 'end'
        ? 'the formula ends where a value is expected'
        : `${token.text} stands where a value is expected`,
      token.at,
    )
  }

  const tree = sum(0)
  if (peek().kind !== 'end')
    throw new FormulaFault(`${peek().text} stands where + - * or / is expected`, peek().at)
  return tree
}

function tokensOf(text: string): Token[] {
  const tokens: Token[] = []
  let place = 0
  const end = text.trimEnd().length
  while (place < end) {
    tokenPattern.lastIndex = place
    const found = tokenPattern.exec(text)
    if (!found) {
      const at = place + /^\s*/.exec(text.slice(place))![0].length
      throw new FormulaFault(`${text[at]} has no place in a formula`, at + 1)
    }
    place = tokenPattern.lastIndex
    const [, number, name, sign] = found
    const kind = number !== undefined ? 'number' : name !== undefined ? 'name' : 'sign'
    const word = number ?? name ?? sign!
    tokens.push({ kind, text: word, at: place - word.length + 1 })
  }
  return [...tokens, { kind: 'end', text: '', at: end + 1 }]
}

/** Names that a formula reads, each once, in their order. */
export function namesIn(node: FormulaNode): string[] {
  if ('number' in node) return []
  if ('measure' in node) return [node.measure]
  if ('negative' in node) return namesIn(node.negative)
  return [...new Set([...namesIn(node.left), ...namesIn(node.right)])]
}

/** The formula with another tree in the place of each name. */
export function substitute(node: FormulaNode, treeOf: (name: string) => FormulaNode): FormulaNode {
  if ('number' in node) return node
  if ('measure' in node) return treeOf(node.measure)
  if ('negative' in node) return { negative: substitute(node.negative, treeOf) }
  return { op: node.op, left: substitute(node.left, treeOf), right: substitute(node.right, treeOf) }
}

/** The value of a formula; null where a value is missing, where it divides by zero, and where it is too big to tell. */
export function evaluateFormula(
  node: FormulaNode,
  valueNamed: (name: string) => number | null,
): number | null {
  if ('number' in node) return node.number
  if ('measure' in node) return valueNamed(node.measure)
  if ('negative' in node) {
    const value = evaluateFormula(node.negative, valueNamed)
    return value === null ? null : 0 - value
  }
  const [left, right] = [evaluateFormula(node.left, valueNamed), evaluateFormula(node.right, valueNamed)]
  if (left === null || right === null) return null
  const value = calculated(node.op, left, right)
  // 0 added makes 0 of −0.
  return Number.isFinite(value) ? value + 0 : null
}

function calculated(op: '+' | '-' | '*' | '/', left: number, right: number): number {
  switch (op) {
    case '+':
      return left + right
    case '-':
      return left - right
    case '*':
      return left * right
    case '/':
      // 0 / 0 is NaN and 1 / 0 is infinite: neither is a value.
      return left / right
  }
}

/** What is wrong between a formula and the measures given to it; undefined when nothing is. */
export function formulaFault(
  formula: string,
  measures: Readonly<Record<string, unknown>>,
): { path: string[]; message: string } | undefined {
  try {
    const names = namesIn(parseFormula(formula))
    const unknown = names.find((name) => !Object.hasOwn(measures, name))
    if (unknown !== undefined)
      return { path: ['formula'], message: `${unknown} is none of the measures given to the formula` }
    const idle = Object.keys(measures).find((name) => !names.includes(name))
    if (idle !== undefined) return { path: ['measures', idle], message: `the formula does not use ${idle}` }
    return names.length === 0
      ? { path: ['formula'], message: 'a formula uses at least one measure' }
      : undefined
  } catch (error) {
    if (error instanceof FormulaFault) return { path: ['formula'], message: error.message }
    throw error
  }
}
