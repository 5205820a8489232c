/** Two identifiers that were seen together, and in how many events. Values are as the resolver compares them. */
export interface IdentityEdge {
  workspace: string
  leftType: string
  leftValue: string
  /** user_id, anonymous_id, email, phone, account, or a type of `context.externalIds`. */
  rightType: string
  rightValue: string
  /** Times of the first and the last event, ms. */
  firstSeen: number
  lastSeen: number
  /** messageId of an event that shows the two together. */
  evidence: string
  /** Events. */
  seen: number
}

/** What an edge is read from: an event as it was read back from the spool. */
export interface EdgeEvent {
  workspace: string
  messageId: string
  ts: number
  type: string
  userId: string
  anonymousId: string
  account: string
  robot: number
  properties: Record<string, string>
  context: Record<string, string>
}

/** The edges of many events to identifiers beside their own, each edge once. Devices: see device-table.ts. */
export interface EdgeCollection {
  note(event: EdgeEvent): void
  edges(): IdentityEdge[]
}

/**
 * @param counted false when the events were counted before and only the edges are to be there: `seen` is 0 then
 */
export function createEdgeCollection(counted = true): EdgeCollection {
  const byKey = new Map<string, IdentityEdge>()
  const increment = counted ? 1 : 0

  function noteEdge(
    event: EdgeEvent,
    leftType: string,
    leftValue: string,
    rightType: string,
    rightValue: string,
  ): void {
    // Lengths, because an identifier may hold any character.
    const key = `${event.workspace} ${leftType} ${rightType.length} ${leftValue.length} ${rightType}${leftValue}${rightValue}`
    const known = byKey.get(key)
    if (known) noteAgain(known, event)
    else byKey.set(key, toEdge(event, leftType, leftValue, rightType, rightValue))
  }

  function toEdge(
    { workspace, ts, messageId }: EdgeEvent,
    leftType: string,
    leftValue: string,
    rightType: string,
    rightValue: string,
  ): IdentityEdge {
    return {
      workspace,
      leftType,
      leftValue,
      rightType,
      rightValue,
      firstSeen: ts,
      lastSeen: ts,
      evidence: messageId,
      seen: increment,
    }
  }

  function noteAgain(edge: IdentityEdge, { ts }: EdgeEvent): void {
    edge.seen += increment
    if (ts < edge.firstSeen) edge.firstSeen = ts
    else if (ts > edge.lastSeen) edge.lastSeen = ts
  }

  return {
    note(event) {
      if (event.robot) return
      const { userId, anonymousId } = event
      if (!saysIdentifiers(event)) return
      const leftType = userId !== '' ? 'user_id' : 'anonymous_id'
      const leftValue = userId !== '' ? userId : anonymousId
      for (const [rightType, rightValue] of identifiersOf(event)) {
        const isItself = rightType === leftType && rightValue === leftValue
        if (rightType !== '' && rightValue !== '' && !isItself)
          noteEdge(event, leftType, leftValue, rightType, rightValue)
      }
    },
    edges: () => [...byKey.values()],
  }
}

/** Most events say no other identifier than their own: those are not looked into. */
function saysIdentifiers({ type, context }: EdgeEvent): boolean {
  return type === 'identify' || type === 'group' || type === 'alias' || context.externalIds !== undefined
}

/** Identifiers an event says beside its own, by type: e-mail, phone, account, former id, ids in other systems. */
function identifiersOf({ type, account, properties, context }: EdgeEvent): [type: string, value: string][] {
  const traits: Record<string, string> = type === 'identify' ? properties : {}
  const identifiers: [string, string][] = [
    ['email', asEmail(said(traits.email) || said(context['traits.email']))],
    ['phone', asPhone(said(traits.phone) || said(context['traits.phone']))],
    ['account', type === 'group' ? account : ''],
  ]
  if (type === 'alias') {
    // The former identifier may have been either kind.
    const former = properties.previousId ?? ''
    identifiers.push(['user_id', former], ['anonymous_id', former])
  }
  for (const { id, type: idType, collection } of externalIds(context.externalIds))
    if (collection === undefined || collection === '' || collection === 'users')
      identifiers.push([asText(idType), asText(id)])
  return identifiers
}

/** Segment's list of identifiers in other systems, as JSON. Empty when it is no list. */
function externalIds(json: string | undefined): Record<string, unknown>[] {
  const list = json === undefined ? undefined : parsed(json)
  if (!Array.isArray(list)) return []
  return list.filter((entry) => typeof entry === 'object' && entry !== null)
}

function parsed(json: string): unknown {
  try {
    return JSON.parse(json)
  } catch {
    return undefined
  }
}

/** What the sender said; '' when it was a list or an object, which the spool holds as JSON. */
function said(stored: string | undefined): string {
  if (stored === undefined) return ''
  return /^[[{]/.test(stored) && typeof parsed(stored) === 'object' ? '' : stored
}

/** Trimmed, in small letters; '' when it is no address. */
function asEmail(text: string): string {
  const email = text.trim().toLowerCase()
  return email.indexOf('@') > 0 ? email : ''
}

/** Digits with a leading +, if it was written or stood for by 00; '' when it is no number. */
function asPhone(text: string): string {
  const phone = text.replaceAll(/\(0\)|[^0-9+]/g, '').replace(/^00/, '+')
  return phone.length >= 6 && phone.length <= 16 ? phone : ''
}

function asText(value: unknown): string {
  return typeof value === 'string' ? value : typeof value === 'number' ? String(value) : ''
}
