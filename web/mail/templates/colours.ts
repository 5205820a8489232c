/** Colours of web/theme/tokens.css for mails, which know no custom properties; held together by letter.test.ts. */
export const light = {
  canvas: '#f6f5f1',
  surface: '#ffffff',
  sunken: '#eeece6',
  line: '#e3e0d8',
  ink: '#1a1d21',
  ink2: '#51565d',
  ink3: '#676b72',
  blue: '#165a8c',
  ember: '#a33a0a',
} as const

export const dark: Record<keyof typeof light, string> = {
  canvas: '#0e1114',
  surface: '#15191e',
  sunken: '#1b2026',
  line: '#272d34',
  ink: '#eceae5',
  ink2: '#b2b6bc',
  ink3: '#92979e',
  blue: '#8cc1ec',
  ember: '#f59a66',
}

/** Marks of drawings, seen on the paper of both themes. */
export const mark = {
  blue: '#2a78b5',
  ember: '#c4571b',
  ink: '#7a818a',
  band: 'rgba(128, 134, 142, 0.28)',
} as const
