/** Templates of mails by name, as the server asks for them; Vite builds this file into dist/mail (vite.mail.config.ts). */
export { alert } from './alert.ts'
export { changes } from './changes.ts'
export { digest } from './digest.ts'
export { mention } from './mention.ts'
export { test } from './test.ts'
export { warnings } from './warnings.ts'
