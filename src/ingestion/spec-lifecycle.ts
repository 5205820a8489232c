import {
  amount,
  boolean,
  type EventSpec,
  number,
  oneOf,
  required,
  section,
  text,
  time,
} from './spec-event.ts'

const billing = section('Invoices and payments', 'billing')
const session = section('Website and app')
const subscription = section('Joining and subscriptions')
const sharing = section('Sharing')

const currency = text('ISO 4217 code: EUR, GBP, …')
const paymentProperties = {
  payment_id: required(text('The payment.')),
  invoice_id: text('The invoice it pays.'),
  amount: required(number('How much, in `currency`.')),
  currency,
  method: text('Card, direct debit, transfer, …'),
}
const subscriptionProperties = {
  plan: text('The plan after this event.'),
  subscription_id: text('The contract.'),
  amount: number('What it costs a period, in `currency`.'),
  currency,
}

/** Joining, using, paying, staying: events of Tandem's own spec that mostly come from systems and screens. */
export const lifecycleEvents: readonly EventSpec[] = [
  billing('Invoice Issued', 'An invoice went to the customer.', {
    invoice_id: required(text('The invoice.')),
    amount: required(number('Its total, in `currency`; negative for a credit note.')),
    currency,
    change_amount: number('How much more (or less, negative) than the invoice before.'),
    due_at: time('When it is to be paid.'),
  }),
  billing('Payment Received', 'The customer paid.', paymentProperties),
  billing('Payment Failed', 'A payment did not go through.', {
    ...paymentProperties,
    reason: text('Why: insufficient funds, expired card, …'),
  }),
  session('Session Ended', 'A visit to the website or the app ended.', {
    session_id: text('The visit.'),
    minutes: amount('How long it took.'),
    trouble_free: boolean('Whether it went without an error, a dead end or a wait.'),
    device: text('Phone, tablet, computer, television, …'),
    app_version: text('Version of the app or site.'),
  }),
  session('Help Searched', 'Somebody looked for help.', {
    query: text('What was searched.'),
    answered: boolean('Whether an answer was opened and found useful.'),
  }),
  session('Error Shown', 'The customer saw an error.', {
    code: text('Its code.'),
    message: text('What was shown.'),
  }),
  subscription('Setup Completed', 'The customer can use what was ordered.', {
    order_id: text('The order.'),
    minutes: amount('Minutes the set-up took the customer.'),
  }),
  subscription('Subscription Started', 'A contract began.', subscriptionProperties),
  subscription('Subscription Changed', 'The customer changed the plan.', {
    ...subscriptionProperties,
    previous_plan: text('The plan before.'),
    reason: text('Why, in the customer’s words or a list’s.'),
  }),
  subscription('Subscription Cancelled', 'The customer ended the contract.', {
    ...subscriptionProperties,
    reason: text('Why, in the customer’s words or a list’s.'),
    ends_at: time('When it ends.'),
  }),
  sharing('Friend Invited', 'A customer invited somebody.', {
    invite_id: text('The invitation.'),
    share_via: text('How: e-mail, link, message, …'),
  }),
  sharing('Review Left', 'A customer reviewed us somewhere.', {
    site: text('Where.'),
    rating: amount('Stars or points as given there.'),
    comment: text('The customer’s own words.'),
    sentiment: oneOf(['good', 'mixed', 'bad'], 'How it reads.'),
  }),
]
