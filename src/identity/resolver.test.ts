import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { DecisionRule } from './decision.ts'
import { actorTypes, type Identifier, identifierIdOf, identifierKey, isActorType } from './identifier.ts'
import { type Edge, type Evidence, resolve, sharedIn } from './resolver.ts'
import { defaultRules, ruleOf } from './rules.ts'

const workspace = 'ws_test'
const day = 86_400_000

const user = (value: string): Identifier => ({ type: 'user_id', value })
const device = (value: string): Identifier => ({ type: 'anonymous_id', value })
const email = (value: string): Identifier => ({ type: 'email', value })

function edge(left: Identifier, right: Identifier, at: number): Edge {
  return { left, right, firstSeen: at, lastSeen: at, evidence: `m${at}`, seen: 1 }
}

function resolved(edges: Edge[], decisions: DecisionRule[] = [], rules = defaultRules) {
  const evidence: Evidence = { edges, shared: sharedIn(edges, rules), rules, decisions }
  const { identifiers, verdicts } = resolve(workspace, evidence)
  const personOf = (identifier: Identifier) => identifiers.get(identifierKey(identifier))?.person
  return { personOf, verdicts, identifiers }
}
const idOf = (identifier: Identifier) => identifierIdOf(workspace, identifier)
const member = (identifier: Identifier) => ({ ...identifier, firstSeen: 0 })

describe('resolver', () => {
  it('makes one person of a customer, their devices and addresses', () => {
    const { personOf } = resolved([
      edge(user('u1'), device('d1'), 1),
      edge(user('u1'), email('a@example.com'), 2),
      edge(device('d2'), email('a@example.com'), 3),
    ])
    const people = new Set([user('u1'), device('d1'), device('d2'), email('a@example.com')].map(personOf))
    expect(people).toEqual(new Set([idOf(user('u1'))]))
  })

  it('leaves a device with the customer who was first seen on it', () => {
    const { personOf, verdicts } = resolved([
      edge(user('u2'), device('d'), 5),
      edge(user('u1'), device('d'), 3),
    ])
    expect(personOf(device('d'))).toBe(personOf(user('u1')))
    expect(personOf(user('u2'))).not.toBe(personOf(user('u1')))
    expect(verdicts).toEqual([{ kind: 'limit', type: 'user_id' }, { kind: 'joined' }])
  })

  it('counts a limit within its window only', () => {
    const within = [0, 1, 2, 3, 4, 5].map((n) => edge(user('u'), device(`d${n}`), n * day))
    expect(resolved(within).verdicts.at(-1)).toEqual({ kind: 'limit', type: 'anonymous_id' })
    const spread = [0, 1, 2, 3, 4, 7].map((n) => edge(user('u'), device(`d${n}`), n * day))
    expect(resolved(spread).verdicts.every(({ kind }) => kind === 'joined')).toBe(true)
  })

  it('joins nobody by a blocked value or a telephone of a shop', () => {
    const phone = { type: 'phone', value: '+441130000001' }
    const { personOf, verdicts } = resolved([
      ...[1, 2, 3, 4, 5, 6].map((n) => edge(user(`u${n}`), phone, n)),
      edge(device('d1'), email('null'), 7),
      edge(device('d2'), { type: 'crm', value: 'x'.repeat(10_240) }, 8),
    ])
    expect(new Set(verdicts.slice(0, 6).map(({ kind }) => kind))).toEqual(new Set(['shared']))
    expect(verdicts.slice(6)).toEqual([{ kind: 'blocked' }, { kind: 'blocked' }])
    expect(personOf(phone)).toBeUndefined()
  })

  it('survives a cycle of aliases', () => {
    const { verdicts } = resolved([
      edge(user('a'), user('b'), 1),
      edge(user('b'), user('c'), 2),
      edge(user('c'), user('a'), 3),
    ])
    expect(verdicts.map(({ kind }) => kind)).toEqual(['limit', 'limit', 'limit'])
  })

  it('follows a join beyond limits, and a separation before everything', () => {
    const edges = [edge(user('u1'), device('d'), 1), edge(user('u2'), email('b@example.com'), 2)]
    const join: DecisionRule = { id: 'j', kind: 'join', sides: [[member(user('u1'))], [member(user('u2'))]] }
    const never: DecisionRule = { id: 'n', kind: 'separation', sides: join.sides }
    expect(resolved(edges, [join]).personOf(user('u2'))).toBe(resolved(edges, [join]).personOf(user('u1')))
    const apart = resolved([...edges, edge(user('u2'), device('d'), 3)], [join, never])
    expect(apart.personOf(user('u2'))).not.toBe(apart.personOf(user('u1')))
    expect(apart.verdicts[2]).toEqual({ kind: 'cut', decision: 'n' })
  })

  it('cuts a split identifier out and leaves the others together', () => {
    const edges = [edge(user('u1'), device('d'), 1), edge(user('u1'), email('a@example.com'), 2)]
    const split: DecisionRule = {
      id: 's',
      kind: 'split',
      sides: [[member(device('d'))], [member(user('u1')), member(email('a@example.com'))]],
    }
    const { personOf } = resolved(edges, [split])
    expect(personOf(device('d'))).toBe(idOf(device('d')))
    expect(personOf(email('a@example.com'))).toBe(idOf(user('u1')))
  })
})

const identifier = fc.oneof(
  {
    weight: 3,
    arbitrary: fc.record({
      type: fc.constantFrom(...actorTypes),
      value: fc.constantFrom('1', '2', '3', '4', '5', '6', '7'),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      type: fc.constantFrom('email', 'phone', 'crm'),
      value: fc.constantFrom('x1', 'x2', 'x3', 'null'),
    }),
  },
)
const anyEdge = fc
  .record({
    left: identifier.filter(({ type }) => isActorType(type)),
    right: identifier,
    at: fc.integer({ min: 0, max: 20 }),
  })
  .filter(({ left, right }) => identifierKey(left) !== identifierKey(right))
  .map(({ left, right, at }) => edge(left, right, at * day))
// Each pair is one edge, as the store has it.
const edges = fc.uniqueArray(anyEdge, {
  maxLength: 40,
  selector: (one) => `${identifierKey(one.left)} ${identifierKey(one.right)}`,
})
const side = fc.uniqueArray(identifier, { minLength: 1, maxLength: 3, selector: identifierKey })
const decision = fc
  .record({
    kind: fc.constantFrom('join' as const, 'split' as const, 'separation' as const),
    left: side,
    right: side,
  })
  .filter(
    ({ left, right }) =>
      !left.some((one) => right.some((other) => identifierKey(one) === identifierKey(other))),
  )
  .map(({ kind, left, right }) => ({ kind, sides: [left.map(member), right.map(member)] }))
const decisions = fc
  .array(decision, { maxLength: 4 })
  .map((list) => list.map((one, index): DecisionRule => ({ ...one, id: `dec_${index}` })))

describe('resolver, whatever it is given', () => {
  it('gives the same in whatever order edges come', () => {
    fc.assert(
      fc.property(edges, fc.infiniteStream(fc.nat()), decisions, (given, random, decided) => {
        const shuffled = given
          .map((one) => ({ one, key: random.next().value as number }))
          .sort((a, b) => a.key - b.key)
          .map(({ one }) => one)
        const [a, b] = [resolved(given, decided), resolved(shuffled, decided)]
        expect(people(b.identifiers)).toEqual(people(a.identifiers))
      }),
    )
  })

  it('keeps to limits except for joins, and to separations without exception', () => {
    fc.assert(
      fc.property(edges, decisions, (given, decided) => {
        const { identifiers } = resolved(given, decided)
        const groups = Map.groupBy(identifiers.values(), ({ person }) => person)
        for (const cut of decided.filter(({ kind }) => kind !== 'join')) {
          const [left, right] = cut.sides.map((one) => one.map((m) => identifiers.get(identifierKey(m))))
          for (const one of left!)
            for (const other of right!)
              if (one && other && one.person !== 0n) expect(one.person).not.toBe(other.person)
        }
        if (decided.some(({ kind }) => kind === 'join')) return
        for (const [person, members] of groups) {
          if (person === 0n) continue
          const users = members.filter(({ type }) => type === 'user_id')
          expect(users.length).toBeLessThanOrEqual(ruleOf(defaultRules, 'user_id').limit!)
        }
      }),
    )
  })

  it('brings together only what an edge or a join connects, and calls a person by its earliest actor', () => {
    fc.assert(
      fc.property(edges, decisions, (given, decided) => {
        const { identifiers, verdicts } = resolved(given, decided)
        const reach = plainComponents(
          given.filter((_, index) => verdicts[index]!.kind === 'joined'),
          decided,
        )
        for (const one of identifiers.values()) {
          if (one.person === 0n) continue
          const mates = [...identifiers.values()].filter(({ person }) => person === one.person)
          expect(new Set(mates.map((mate) => reach(identifierKey(mate)))).size).toBe(1)
          const actors = mates.filter(({ type }) => isActorType(type))
          const earliest = Math.min(...actors.map(({ firstSeen }) => firstSeen))
          expect(actors.find(({ id }) => id === one.person)?.firstSeen).toBe(earliest)
        }
      }),
    )
  })

  it('is exact when what cannot be reached is left out', () => {
    fc.assert(
      fc.property(edges, decisions, identifier, (given, decided, start) => {
        const whole = resolved(given, decided)
        const shared = sharedIn(given, defaultRules)
        const usable = given.filter((_, i) => !['blocked', 'shared'].includes(whole.verdicts[i]!.kind))
        const reach = plainComponents(usable, decided)
        const near = (one: Identifier) => reach(identifierKey(one)) === reach(identifierKey(start))
        const part = given.filter(({ left, right }) => near(left) || near(right))
        const { identifiers } = resolve(workspace, {
          edges: part,
          shared,
          rules: defaultRules,
          decisions: decided,
        })
        for (const [key, one] of whole.identifiers)
          if (near(one)) expect(identifiers.get(key)?.person).toBe(one.person)
      }),
    )
  })
})

const people = (identifiers: Map<string, { person: bigint }>) =>
  [...identifiers].map(([key, { person }]) => `${key} ${person}`).sort()

/** Components by plain search: what edges and joins connect, limits left aside. */
function plainComponents(given: readonly Edge[], decided: readonly DecisionRule[]) {
  const parent = new Map<string, string>()
  const find = (key: string): string => {
    const above = parent.get(key)
    return above === undefined ? key : find(above)
  }
  const connect = (a: string, b: string) => {
    if (find(a) !== find(b)) parent.set(find(a), find(b))
  }
  for (const { left, right } of given) connect(identifierKey(left), identifierKey(right))
  for (const { kind, sides } of decided)
    if (kind === 'join')
      for (const one of sides.flat()) connect(identifierKey(one), identifierKey(sides[0]![0]!))
  return find
}
