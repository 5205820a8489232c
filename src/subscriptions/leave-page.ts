import { html } from 'hono/html'
import type { Leaver } from './leaving.ts'

const words = {
  en: {
    ask: 'Receive no more of these mails?',
    leave: 'Receive no more',
    gone: 'You receive no more of these mails.',
    back: 'Receive them again',
    again: 'You receive these mails.',
    unknown: 'This link does not work any more. You find your subscriptions in Tandem.',
    over: 'This subscription is over. Nothing more is sent.',
  },
  de: {
    ask: 'Diese Mails nicht mehr erhalten?',
    leave: 'Nicht mehr erhalten',
    gone: 'Sie erhalten diese Mails nicht mehr.',
    back: 'Wieder erhalten',
    again: 'Sie erhalten diese Mails.',
    unknown: 'Dieser Link gilt nicht mehr. Ihre Abonnements finden Sie in Tandem.',
    over: 'Dieses Abonnement ist zu Ende. Es kommt nichts mehr.',
  },
} as const

/** Which moment of leaving a page shows. */
export type Moment = 'asked' | 'left' | 'back' | 'unknown'

/**
 * The page behind the link in a mail. It needs no script and no sign-in, and says no more than the mail that led to it.
 *
 * @param leaver absent for a link that is none
 */
export function leavePage(moment: Moment, leaver?: Leaver) {
  const language = leaver?.language ?? 'en'
  const t = words[language]
  const isOver = leaver !== undefined && leaver.title === ''
  const sentence = isOver ? t.over : { asked: t.ask, left: t.gone, back: t.again, unknown: t.unknown }[moment]
  const button = moment === 'asked' ? t.leave : moment === 'left' && !isOver ? t.back : undefined
  return html`<!doctype html>
<html lang="${language}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="robots" content="noindex">
<title>Tandem</title>
<style>
:root { color-scheme: light dark; }
body { margin: 0; font: 16px/24px Inter, system-ui, sans-serif; background: light-dark(#f6f5f1, #0e1114); color: light-dark(#1a1d21, #eceae5); }
main { max-width: 34rem; margin: 12vh auto; padding: 0 24px; }
h1 { font: 400 28px/34px Newsreader, Georgia, serif; margin: 0 0 8px; }
p { color: light-dark(#51565d, #b2b6bc); }
button { font: inherit; min-height: 44px; padding: 0 20px; border: 0; border-radius: 8px; background: light-dark(#165a8c, #8cc1ec); color: light-dark(#fff, #0e1114); }
button:focus-visible { outline: 2px solid light-dark(#165a8c, #8cc1ec); outline-offset: 2px; }
</style>
</head>
<body><main>
<h1>${sentence}</h1>
${leaver?.title ? html`<p>${leaver.title}</p>` : ''}
${
  button
    ? html`<form method="post">${moment === 'left' ? html`<input type="hidden" name="back" value="1">` : ''}<button type="submit">${button}</button></form>`
    : ''
}
</main></body>
</html>`
}
