import { readWords } from './lexicon-words.ts'

/** English words in letters to companies and how they sound; chosen and weighed by hand for Tandem, from no other list. */
export const english = {
  words: readWords({
    '-3': `
      awful appalling disgusting dreadful fraud furious hate hated horrible livid outrageous scam
      scandal terrible useless worst rip-off unacceptable nightmare disgrace disgraceful cheated
      theft lied liars`,
    '-2': `
      angry annoyed annoying avoid bad broken complain complaint complaining cancel cancelled
      crash crashed damaged defective disappointed disappointing disappointment dropped error
      errors fail failed fails failing failure faulty fed_up frustrated frustrating ignored
      incompetent leave leaving lost misled mistake nobody outage overcharged poor problem
      problems rude slow terminate threatened unhappy unhelpful unreliable upset waste wasted
      wrong worse missing refuse refused ridiculous unanswered`,
    '-1': `
      again confused confusing delay delayed difficult expensive hard issue issues late long never
      overpriced still sorry tired twice unclear unsure wait waited waiting unable down
      intermittent patchy rise increase`,
    1: `
      clear fair fine kind nice ok okay polite quick quickly works working smooth solved resolved
      fixed sorted easy`,
    2: `
      delighted fast friendly glad good great happy helpful like liked love loves lovely patient
      pleased recommend reliable satisfied thank thanks thankful well wonderful impressed
      appreciate appreciated`,
    3: `
      amazing awesome best brilliant excellent fantastic outstanding perfect superb`,
  }),
  negations: `
    not no never none nobody nothing neither nor without cannot can't cant won't wont don't dont
    doesn't doesnt didn't didnt isn't isnt wasn't wasnt aren't weren't wouldn't couldn't
    shouldn't hasn't haven't hardly barely`
    .trim()
    .split(/\s+/),
  frequent: `
    the a an is was and to i you it my we of for on that this have has with be are me they but
    not at your`
    .trim()
    .split(/\s+/),
}
