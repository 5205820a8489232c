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

const call = section('Calls', 'call')
const callback = section('Callbacks', 'call')
const store = section('Stores', 'store')
const letter = section('Letters', 'letter')
const delivery = section('Deliveries', 'delivery')
const visit = section('Home visits', 'visit')
const outage = section('Outages', 'network')

const team = text('Team of the person who served the customer.')
const topic = text('What it was about: bill, move, fault, order, …')

const callProperties = {
  call_id: required(text('The call; the same through transfers until it is resolved or abandoned.')),
  number_dialled: text(
    'The number the customer dialled, so that the page or letter that shows it gets its credit.',
  ),
  topic,
  team,
  agent_id: text('The person who took the call.'),
}

const callbackProperties = {
  callback_id: required(text('The promise to call back; the same when it is kept.')),
  topic,
  team,
}

const deliveryProperties = {
  delivery_id: required(text('The parcel or consignment.')),
  order_id: text('The order it belongs to.'),
  carrier: text('Who carries it.'),
  promised_at: time('When the customer was told it would come.'),
}

const visitProperties = {
  visit_id: required(text('The appointment; the same from booking to end.')),
  purpose: text('What for: installation, repair, survey of the house, …'),
  team,
}

const outageProperties = {
  outage_id: required(text('The outage; the same for all customers it touches.')),
  area: text('Where.'),
  service: text('What does not work: broadband, TV, phone, …'),
}

/** What people of the company do with customers away from the screen. */
export const serviceEvents: readonly EventSpec[] = [
  call('Call Started', 'A customer reached the call centre, or waits in its queue.', callProperties),
  call('Call Transferred', 'The call went from one team to another.', {
    ...callProperties,
    from_team: text('Team that passed it on.'),
    to_team: text('Team that got it.'),
    wait_seconds: amount('Seconds waited before the transfer.'),
  }),
  call('Call Resolved', 'The call ended, and so did the matter as far as the team knows.', {
    ...callProperties,
    wait_seconds: amount('Seconds the customer waited in all.'),
    handle_seconds: amount('Seconds somebody spoke with the customer or worked on the matter.'),
    resolved_first_time: boolean('Whether it needed no other contact before.'),
  }),
  call('Call Abandoned', 'The customer hung up before anybody answered.', {
    ...callProperties,
    wait_seconds: amount('Seconds waited before giving up.'),
  }),
  callback('Callback Requested', 'The customer was promised a call.', callbackProperties),
  callback('Callback Completed', 'The promise was kept.', {
    ...callbackProperties,
    wait_minutes: amount('Minutes from the promise to the call.'),
  }),
  store('Store Visited', 'A customer came to a store.', {
    store_id: text('The store.'),
    purpose: text('What for: buy, return, advice, pay, …'),
    team,
    minutes: amount('Minutes in the store.'),
  }),
  letter('Letter Sent', 'A letter went out to the customer.', {
    letter_id: text('The letter.'),
    topic,
    template: text('Which template it was made from.'),
  }),
  letter('Letter Received', 'A letter came in from the customer.', {
    letter_id: text('The letter.'),
    topic,
    template: text('Which form the customer used, if any.'),
  }),
  delivery('Delivery Dispatched', 'The goods left.', deliveryProperties),
  delivery('Delivery Delivered', 'The goods arrived.', {
    ...deliveryProperties,
    days_late: number('Days after the promised day; negative when early.'),
  }),
  delivery('Delivery Failed', 'The goods could not be handed over.', {
    ...deliveryProperties,
    days_late: number('Days after the promised day so far; negative when early.'),
    reason: text('Why: nobody home, wrong address, damaged, …'),
  }),
  visit('Home Visit Booked', 'An appointment at the customer’s home was made.', visitProperties),
  visit('Home Visit Completed', 'The work at the customer’s home was done.', {
    ...visitProperties,
    minutes: amount('Minutes the work took.'),
    kept_appointment: boolean('Whether we came when we had said.'),
  }),
  visit('Home Visit Missed', 'The appointment did not take place.', {
    ...visitProperties,
    kept_appointment: boolean('Whether we came (and the customer was not there).'),
  }),
  outage(
    'Outage Started',
    'A service failed for this customer; one event for each customer it touches.',
    outageProperties,
  ),
  outage('Outage Ended', 'The service works again for this customer.', {
    ...outageProperties,
    minutes: amount('Minutes without the service.'),
  }),
]

const survey = section('Surveys', 'survey')
const conversation = section('Conversations', 'conversation')
const about = oneOf(['call', 'visit', 'order', 'general'], 'What the question was about.')
const kind = required(
  oneOf(
    ['nps', 'csat', 'ces'],
    'Which question: nps scores 0–10, csat 1–5, ces 1–7 (7 is the least effort).',
  ),
)
const conversationProperties = {
  conversation_id: required(text('The conversation; the same for all its messages.')),
  team,
}

/** What customers tell us, and what we answer. */
export const voiceEvents: readonly EventSpec[] = [
  survey('Survey Sent', 'A customer was asked.', { survey_id: text('The survey.'), kind, about, team }),
  survey(
    'Survey Answered',
    'A customer answered. The intake adds `score_percent`, 0–100, so that kinds compare.',
    {
      survey_id: text('The survey.'),
      kind,
      score: required(number('The answer, in the range of its kind.')),
      comment: text('The customer’s own words.'),
      about,
      team,
      quotable: boolean('Whether the customer agreed that the words may be shown without a name.'),
    },
  ),
  conversation('Conversation Started', 'A written exchange began.', conversationProperties),
  conversation('Conversation Message Sent', 'We wrote to the customer.', {
    ...conversationProperties,
    text: text('What was written.'),
  }),
  conversation('Conversation Message Received', 'The customer wrote to us.', {
    ...conversationProperties,
    text: text('What was written.'),
  }),
  conversation('Conversation Resolved', 'The matter is settled.', {
    ...conversationProperties,
    wait_seconds: amount('Seconds the customer waited for the first answer.'),
    messages: amount('Messages in both directions.'),
  }),
]
