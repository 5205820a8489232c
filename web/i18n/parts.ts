/** Parts of en.json that the frame and the first page say; all other words come with the second page. */
export const firstParts = [
  'nav',
  'shell',
  'figure',
  'keys',
  'table',
  'form',
  'dialog',
  'copy',
  'states',
  'problem',
  'fallback',
  'workspace',
  'session',
  'home',
  'role',
  'team',
]

/** Parts of en.json that only mails say: the server writes them. */
export const mailParts = ['letter']
