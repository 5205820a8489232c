/**
 * What is planted: the true causes and effects by which Northline's customers behave. The generator reads these
 * numbers and nothing else, and truth.json repeats them.
 */

/** Points of experience (0 to 100) that each cause adds in the answer to a survey. */
export const scoreEffects = {
  /** An answer without any trouble. */
  base: 86,
  /** Spread between people, and between the answers of one person. */
  personSpread: 4,
  answerSpread: 5,
  /** Each minute waited for a person, at most 15, in the answer about that call. */
  callWaitMinute: -0.9,
  callNotResolved: -8,
  /** The call was passed from Billing to Technical; any other hand-over costs `otherHandOver`. */
  billingToTechnical: -14,
  otherHandOver: -2,
  /** The agent saw the customer's history. */
  historyOnScreen: 4,
  /** In the answer after an outage, once and for each hour without service. */
  outage: -12,
  outageHour: -5,
  outageToldAhead: 6,
  visitMissed: -26,
  deliveryDayLate: -6,
  /** Each point of standing dissatisfaction: in full in the recommendation question, less in others. */
  dissatisfaction: -1,
  dissatisfactionElsewhere: -0.3,
} as const

/** Points that things add to a customer's standing dissatisfaction, which halves every 21 days. */
export const dissatisfactionCauses = {
  dailyDecay: 0.5 ** (1 / 21),
  outage: 4,
  outageHour: 1,
  billRiseTenPounds: 5,
  callWaitMinute: 0.25,
  billingToTechnical: 6,
  callNotResolved: 4,
  unansweredConversation: 7,
  missedVisit: 9,
  deliveryDayLate: 2,
  troubledSession: 1.5,
} as const

/**
 * Once a week, on a weekday of their own, customers decide: logit P(leave this week) = the sum of these, over the
 * 28 days before. `frailty` is the spread of what no event shows. About one customer in seventy leaves in a month.
 */
export const leaving = {
  intercept: -5.2,
  outage: 0.5,
  billRisePound: 0.08,
  unansweredConversation: 1,
  waitMinute: 0.03,
  usedAppOrSite: -0.5,
  /** Each point of standing dissatisfaction: what surveys tell, leaving follows. */
  dissatisfaction: 0.1,
  tenureYear: -0.3,
  priceSensitiveAfterCompetitor: 0.7,
  wonBack: -0.9,
  frailty: 0.3,
} as const

/** Who is likelier to leave this week than that reads, mostly, about how to end the contract. */
export const thinkingOfIt = { risk: 0.012, reads: 0.6 } as const

/** E-mail campaigns. `day` counts back from the anchor. The effect works on the 14 days from the sending on. */
export const campaigns = [
  {
    id: 'c_faster',
    name: 'Faster fibre',
    day: 28,
    audience: 'all',
    heldOut: 0.5,
    addedOrders: 0.06,
    wonBack: false,
  },
  {
    id: 'c_tvmonth',
    name: 'A month of TV on us',
    day: 42,
    audience: 'all',
    heldOut: 0.5,
    addedOrders: 0,
    wonBack: false,
  },
  {
    id: 'c_thanks',
    name: 'Thank you',
    day: 20,
    audience: 'likely buyers',
    heldOut: 0,
    addedOrders: 0,
    wonBack: false,
  },
  {
    id: 'c_sport',
    name: 'Autumn of sport',
    day: 35,
    audience: 'television',
    heldOut: 0.3,
    addedOrders: 0.05,
    wonBack: false,
  },
  {
    id: 'c_stay',
    name: 'Let us put it right',
    day: 50,
    audience: 'price sensitive',
    heldOut: 0.3,
    addedOrders: 0,
    wonBack: true,
  },
  {
    id: 'c_spring',
    name: 'Spring clean',
    day: 190,
    audience: 'all',
    heldOut: 0.5,
    addedOrders: 0.04,
    wonBack: false,
  },
  {
    id: 'c_summer',
    name: 'Summer away',
    day: 120,
    audience: 'all',
    heldOut: 0.5,
    addedOrders: 0,
    wonBack: false,
  },
] as const

/**
 * How people come to know Northline. `effect` adds to the logit of joining within the four days of looking around;
 * `pull` makes people who would join anyway (by their intent) meet the channel more often.
 */
export const channels = [
  {
    key: 'paid_search_brand',
    source: 'search',
    medium: 'cpc',
    reach: 0.25,
    pull: 0.9,
    effect: 0,
    heldOut: 0,
  },
  {
    key: 'display_retargeting',
    source: 'display',
    medium: 'display',
    reach: 0.35,
    pull: 0.8,
    effect: 0,
    heldOut: 0.5,
  },
  {
    key: 'comparison_site',
    source: 'compare',
    medium: 'referral',
    reach: 0.3,
    pull: 0,
    effect: 0.7,
    heldOut: 0,
  },
  { key: 'social', source: 'social', medium: 'paid-social', reach: 0.3, pull: 0, effect: 0.25, heldOut: 0.5 },
  { key: 'friend', source: 'friend', medium: 'referral', reach: 0.12, pull: 0, effect: 1.1, heldOut: 0 },
  { key: 'call', source: '', medium: '', reach: 0.2, pull: 0, effect: 0.8, heldOut: 0 },
  { key: 'shop', source: '', medium: '', reach: 0.1, pull: 0, effect: 0.7, heldOut: 0 },
] as const
export const joining = { intercept: -1.2, intent: 0.8 } as const

/** Behaviour changes. Days count back from the anchor; `until` 0 means it lasts. `factor` multiplies what is named. */
export const changes = [
  {
    key: 'help_answered_app',
    kind: 'level',
    measure: 'Help Searched answered',
    where: 'app',
    day: 40,
    until: 0,
    factor: 0.88,
  },
  {
    key: 'app_sessions',
    kind: 'trend',
    measure: 'Session Ended',
    where: 'app',
    day: 50,
    until: 0,
    factor: 1.006,
  },
  {
    key: 'messages_not_calls',
    kind: 'mix',
    measure: 'Call Started to Conversation Started',
    where: 'all',
    day: 33,
    until: 0,
    factor: 1.6,
  },
  {
    key: 'bill_to_call',
    kind: 'level',
    measure: 'Call Started about the bill',
    where: 'all',
    day: 26,
    until: 0,
    factor: 1.38,
  },
  {
    key: 'payments_glasgow',
    kind: 'level',
    measure: 'Payment Failed',
    where: 'Glasgow',
    day: 19,
    until: 12,
    factor: 3,
  },
  {
    key: 'swiftly_late',
    kind: 'level',
    measure: 'Delivery Delivered days_late',
    where: 'Swiftly',
    day: 21,
    until: 11,
    factor: 2.6,
  },
  {
    key: 'wait_spread',
    kind: 'spread',
    measure: 'Call Resolved wait_seconds',
    where: 'weekend',
    day: 28,
    until: 0,
    factor: 1.5,
  },
  {
    key: 'shops_silent',
    kind: 'silence',
    measure: 'Store Visited',
    where: 'Shops',
    day: 15,
    until: 14,
    factor: 0,
  },
  {
    key: 'orders_down',
    kind: 'level',
    measure: 'Order Completed',
    where: 'all',
    day: 150,
    until: 120,
    factor: 0.8,
  },
  {
    key: 'web_sessions',
    kind: 'level',
    measure: 'Session Ended',
    where: 'web',
    day: 220,
    until: 0,
    factor: 1.15,
  },
] as const
export type ChangeKey = (typeof changes)[number]['key']

/** Trends and seasons: growth a year, and the swing of the year around its mean. */
export const trends = {
  /** Share of calls in which the agent sees the history: from, to, over the 84 days before the anchor. */
  historyOnScreen: { from: 0.58, to: 0.71, days: 84 },
  sessionsYearlyGrowth: 0.15,
  ordersYearlySwing: 0.25,
  sessionsYearlySwing: 0.1,
} as const

/** A competitor's cheaper offer makes price-sensitive customers likelier to leave for 60 days. */
export const competitor = {
  name: 'Beacon',
  what: 'Beacon lowers its price by £4',
  day: 45,
  lasts: 60,
  share: 0.35,
} as const

/** How much likelier a call is answered the first time when the agent sees the customer's history: share. */
const resolvedByHistory = 0.07

/** True links between what teams work on and what customers say; those with effect 0 are there to be not found. */
export const teamLinks = [
  {
    team: 'service',
    measure: 'Call Resolved wait_seconds, per minute',
    outcome: 'csat about call',
    effect: scoreEffects.callWaitMinute,
  },
  {
    team: 'it',
    measure: 'Call Resolved history_on_screen',
    outcome: 'csat about call',
    effect: scoreEffects.historyOnScreen,
  },
  {
    team: 'service',
    measure: 'Call Transferred Billing to Technical',
    outcome: 'csat about call',
    effect: scoreEffects.billingToTechnical,
  },
  { team: 'it', measure: 'Outage Ended hours', outcome: 'csat general', effect: scoreEffects.outageHour },
  {
    team: 'it',
    measure: 'Outage Started told_ahead',
    outcome: 'csat general',
    effect: scoreEffects.outageToldAhead,
  },
  {
    team: 'finance',
    measure: 'Invoice Issued change_amount, per £10',
    outcome: 'nps',
    effect: -dissatisfactionCauses.billRiseTenPounds,
  },
  {
    team: 'it',
    measure: 'Call Resolved history_on_screen',
    outcome: 'Call Resolved resolved_first_time, share',
    effect: resolvedByHistory,
  },
  {
    team: 'service',
    measure: 'Call Resolved resolved_first_time, not',
    outcome: 'nps',
    effect: -dissatisfactionCauses.callNotResolved,
  },
  { team: 'it', measure: 'Outage Ended, each', outcome: 'nps', effect: -dissatisfactionCauses.outage },
  { team: 'marketing', measure: 'Email Delivered, each', outcome: 'nps', effect: 0 },
  { team: 'marketing', measure: 'Store Visited, each', outcome: 'nps', effect: 0 },
  { team: 'finance', measure: 'Payment Failed, each', outcome: 'csat about call', effect: 0 },
] as const

/** Rates a customer and day, before season, weekday and causes; and shares. */
export const rates = {
  session: 0.13,
  orders: 0.009,
  call: 0.019,
  callAfterOutage: 0.12,
  conversation: 0.006,
  shop: 0.004,
  nps: 0.031,
  npsAnswered: 0.38,
  csatSent: 0.75,
  csatAnswered: 0.55,
  outageAskedShare: 0.25,
  outagesPerCityDay: 0.06,
  unanswered: 0.12,
  transferBilling: 0.14,
  transferOther: 0.05,
  troubled: 0.022,
  paymentFailed: 0.02,
  deliveryLate: 0.08,
  visitMissed: 0.06,
  /** A call is answered the first time, without the customer's history on the screen; with it, likelier. */
  resolvedFirstTime: 0.82,
  resolvedByHistory,
} as const
