const paths = {
  wall: 'M3 4h18v12H3zM8 20h8',
  board: 'M4 4h7v9H4zM13 4h7v5h-7zM13 11h7v9h-7zM4 15h7v5H4z',
  grip: 'M9 5h.01M15 5h.01M9 12h.01M15 12h.01M9 19h.01M15 19h.01',
  tree: 'M4 12h5M9 12V6h6M9 12v6h6M15 6h5M15 18h5',
  step: 'M3 17h8V7h10',
  trend: 'M3 17l6-6 4 4 8-9M15 6h6v6',
  measure: 'M4 20V10M10 20V4M16 20v-7M21 20H3',
  source:
    'M12 5a7 7 0 0 1 7 7M12 1.500a10.500 10.500 0 0 1 10.500 10.500M12 12l-8 8M12 12a1.500 1.500 0 1 0 0-.01M4 14a8 8 0 0 0 6 6',
  live: 'M3 12h4l3-7 4 14 3-7h4',
  parked: 'M6 4h4v16H6zM14 4h4v16h-4z',
  import: 'M12 4v11M8 11l4 4 4-4M5 15v5h14v-5',
  gear: 'M12 15.500a3.500 3.500 0 1 0 0-7 3.500 3.500 0 0 0 0 7ZM12 3v3M12 18v3M3 12h3M18 12h3M5.600 5.600l2.100 2.100M16.300 16.300l2.100 2.100M5.600 18.400l2.100-2.100M16.300 7.700l2.100-2.100',
  people:
    'M9 11a3.500 3.500 0 1 0 0-7 3.500 3.500 0 0 0 0 7ZM2.500 20c.6-3.600 3-5.500 6.500-5.500s5.900 1.900 6.500 5.500M16 4.500a3.500 3.500 0 0 1 0 6.300M18 15c2 .6 3.200 2.300 3.500 5',
  pair: 'M9 16.500a4.500 4.500 0 1 0 0-9 4.500 4.500 0 0 0 0 9ZM15 16.500a4.500 4.500 0 1 0 0-9 4.500 4.500 0 0 0 0 9Z',
  group:
    'M12 9a3 3 0 1 0 0-6 3 3 0 0 0 0 6ZM6 21a3 3 0 1 0 0-6 3 3 0 0 0 0 6ZM18 21a3 3 0 1 0 0-6 3 3 0 0 0 0 6ZM12 9v4M12 13l-4 2.500M12 13l4 2.500',
  sum: 'M18 7V4H6l7 8-7 8h12v-3',
  key: 'M8 15a4 4 0 1 0 0-.01M11 12l9-9M16 7l3 3',
  screen: 'M3 5h18v11H3zM9 20h6M12 16v4',
  log: 'M5 4h14v16H5zM9 9h6M9 13h6M9 17h3',
  me: 'M12 12a4 4 0 1 0 0-8 4 4 0 0 0 0 8ZM4 20.500c1-4 4-6 8-6s7 2 8 6',
  building: 'M5 21V4h10v17M15 9h4v12M3 21h18M8 8h4M8 12h4M8 16h4',
  house: 'M4 11l8-7 8 7M6 9.500V20h12V9.500M10 20v-6h4v6',
  join: 'M4 5c5 0 4 7 9 7M4 19c5 0 4-7 9-7h7M17 9l3 3-3 3',
  split: 'M4 12h6l6-6h4M10 12l6 6h4M17 3l3 3-3 3M17 15l3 3-3 3',
  apart: 'M5 5l14 14M12 21a9 9 0 1 0 0-18 9 9 0 0 0 0 18Z',
  search: 'M11 18a7 7 0 1 0 0-14 7 7 0 0 0 0 14ZM20 20l-4-4',
  more: 'M5 12h.01M12 12h.01M19 12h.01',
  lock: 'M6 11h12v9H6zM9 11V8a3 3 0 0 1 6 0v3',
  plus: 'M12 5v14M5 12h14',
  check: 'M5 13l4 4L19 7',
  close: 'M6 6l12 12M18 6L6 18',
  copy: 'M9 9h11v11H9zM5 15H4V4h11v1',
  down: 'M6 9l6 6 6-6',
  up: 'M6 15l6-6 6 6',
  right: 'M9 6l6 6-6 6',
  full: 'M4 9V4h5M20 9V4h-5M4 15v5h5M20 15v5h-5',
  share: 'M12 15V4M8 8l4-4 4 4M5 13v7h14v-7',
  pause: 'M8 5v14M16 5v14',
  play: 'M7 5l12 7-12 7z',
  table: 'M4 5h16v14H4zM4 10h16M4 15h16M10 10v9',
  refresh: 'M20 11a8 8 0 0 0-14-4L4 9M4 4v5h5M4 13a8 8 0 0 0 14 4l2-2M20 20v-5h-5',
  edit: 'M4 20h4L19 9l-4-4L4 16zM13 7l4 4',
  bell: 'M6 17V11a6 6 0 0 1 12 0v6l2 2H4zM10 21h4',
  warning: 'M12 4l9 16H3zM12 10v4.500M12 17.400h.01',
  mail: 'M3 6h18v12H3zM3 7l9 6 9-6',
  leave: 'M14 8V5H5v14h9v-3M10 12h11M17 8l4 4-4 4',
} as const

export type IconName = keyof typeof paths

/** A line icon in the colour of the text beside it; always with a word, so it is hidden from readers. */
export function Icon({ name, size = 18 }: { name: IconName; size?: number }) {
  return (
    <svg
      width={size}
      height={size}
      viewBox="0 0 24 24"
      fill="none"
      stroke="currentColor"
      strokeWidth="1.6"
      strokeLinecap="round"
      strokeLinejoin="round"
      aria-hidden="true"
    >
      <path d={paths[name]} />
    </svg>
  )
}
