import type { Random } from './random.ts'

/** What happened before somebody answered, strongest first; it decides what they write. */
export type Matter =
  | 'hand-over'
  | 'outage'
  | 'long wait'
  | 'not resolved'
  | 'missed visit'
  | 'late delivery'
  | 'bill'
  | 'app'
  | 'no answer'
  | 'good visit'
  | 'good call'
  | 'good order'
  | 'good'
  | 'so-so'

const sentences: Record<Matter, readonly string[]> = {
  'hand-over': [
    'Billing passed me to Technical and I had to explain everything again.',
    'Two teams, the same questions twice, and nobody knew what the other had said.',
    'I was sent from one team to the next with no note of what I had told the first.',
  ],
  outage: [
    'The internet went down in the middle of a work call and nobody told us.',
    'No broadband for more than an hour. A text to say when it would be back would have helped.',
    'Third time this year that the line has dropped. I work from home.',
  ],
  'long wait': [
    'The person was lovely, but I waited far too long to reach her.',
    'Far too long in the queue for a two-minute question.',
    'I nearly gave up waiting.',
  ],
  'not resolved': [
    'I still do not have an answer and will have to ring again.',
    'Polite, but the problem is still there.',
    'Was told it was fixed. It was not.',
  ],
  'missed visit': [
    'I took a morning off work and nobody came.',
    'The engineer did not turn up and nobody rang.',
  ],
  'late delivery': [
    'The router came days after you said it would.',
    'Late, and the tracking page said delivered when it was not.',
  ],
  bill: [
    'My bill went up and I cannot see why.',
    'The bill does not add up with what I was promised.',
    'I found out about the new price from my bank.',
  ],
  app: ['The app is so slow on my phone that I gave up.', 'The app froze when I tried to look at my bill.'],
  'no answer': ['I wrote to you days ago and am still waiting for a reply.', 'Nobody answers messages.'],
  'good visit': [
    'The engineer rang before he came. First time in years someone kept me posted.',
    'On time, tidy, and explained what he was doing.',
    'She found the fault in ten minutes and tested every room before she left.',
  ],
  'good call': [
    'Answered quickly, and she already knew what I had written last week.',
    'Sorted in one call. Thank you.',
    'He took the time to explain my bill line by line.',
    'Friendly, quick and no script.',
  ],
  'good order': [
    'Arrived a day early and took five minutes to set up.',
    'Plugged it in and it worked. That is all I want.',
  ],
  good: [
    'It just works, even with three of us on video calls.',
    'Never had to think about it, which is what I want from broadband.',
    'You told us about the engineering work before it happened. That is how it should be.',
    'Fair price and a real person when I need one.',
  ],
  'so-so': [
    'Fine, nothing special.',
    'It works most of the time.',
    'Good line, but the prices are hard to follow.',
  ],
}

/** One sentence in the customer's words. */
export function wordsAbout(matter: Matter, random: Random): string {
  const choice = sentences[matter]
  return choice[random.below(choice.length)]!
}

const written = {
  question: [
    'Hello, my wifi is slow in the back bedroom. What can I do?',
    'Can you tell me why my bill is higher this month?',
    'I am moving in six weeks. What do I need to do?',
    'It dropped again during my interview. Is anyone there?',
    'How do I add the sport channels?',
  ],
  answer: [
    'Hello, thank you for writing. I have looked at your line and will send a booster today.',
    'Hello, your introductory price ended. I have set out what changed and what you can do about it.',
    'Hello, I have booked the move for you. You will have a text the day before.',
  ],
} as const

export function messageText(side: keyof typeof written, random: Random): string {
  const choice = written[side]
  return choice[random.below(choice.length)]!
}
