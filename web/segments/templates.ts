import type { Condition } from '../../src/segments/index.ts'

/** A group that is begun from something known to be useful; its words are under `groups.templates`. */
export interface Template {
  key: 'ordered' | 'unanswered' | 'leaving'
  name: string
  condition: Condition
  /** The chance it asks for: it is offered where a model gives it. */
  needs?: string
}

/** What a company without groups may begin with. */
export const templates: Template[] = [
  {
    key: 'ordered',
    name: 'ordered_three_times',
    condition: { did: 'Order Completed', times: { op: 'gte', value: 3 }, within: { days: 30 } },
  },
  {
    key: 'unanswered',
    name: 'waiting_about_bill',
    condition: {
      unanswered: {
        opened: 'Call Started',
        where: { property: 'topic', op: 'eq', value: 'bill' },
        closedBy: 'Call Resolved',
        key: 'call_id',
        within: { days: 14 },
      },
    },
  },
  {
    key: 'leaving',
    name: 'likely_to_leave',
    condition: { trait: 'chance_of_leaving_60_days', op: 'gte', value: 40 },
    needs: 'chance_of_leaving_60_days',
  },
]
