import type { ForecastAnswer } from './forecast.ts'

type Cell = string | number | null | undefined

/**
 * Forecasts as a CSV file (RFC 4180): a line for each step of the history and of the forecast, with what the verdict is
 * in lines that begin with #. Text that a spreadsheet would run as a formula is kept from it by a leading apostrophe.
 */
export function writeForecasts(answer: ForecastAnswer): { name: string; type: string; text: string } {
  const groups = Object.keys(answer.series[0]?.by ?? {})
  const head = [...groups, 't', 'kind', 'value', 'low80', 'high80', 'low95', 'high95']
  const rows = answer.series.flatMap(({ by, others, history, points }): Cell[][] => {
    const group = groups.map((name) => (others ? 'others' : by[name]))
    return [
      ...history.map(({ t, value }) => [...group, t, 'actual', value, null, null, null, null]),
      ...points.map(({ t, value, low80, high80, low95, high95 }) => [
        ...group,
        t,
        'forecast',
        value,
        low80,
        high80,
        low95,
        high95,
      ]),
    ]
  })
  const about = [
    `# measure: ${answer.label ?? answer.name ?? 'a definition given with the question'}`,
    `# unit: ${answer.unit}`,
    `# by: ${answer.grain}, ${answer.timeZone}`,
    `# made: ${answer.madeAt}`,
    ...answer.series.map(({ by, verdict, method, quality }) => {
      const group = groups.map((name) => `${name} ${by[name] ?? '–'}`).join(', ')
      const errors = quality ? `, error ${Math.round(quality.better)} % less than the last season again` : ''
      return `# ${group === '' ? 'verdict' : group}: ${verdict}${method ? ` (${method}${errors})` : ''}`
    }),
  ]
  const lines = [...about.map((line) => [line]), head, ...rows].map((line) => line.map(written).join(','))
  const name = `${(answer.name ?? 'forecast').replaceAll(/[^a-z0-9_]/g, '_')}_forecast.csv`
  return { name, type: 'text/csv; charset=utf-8', text: `${lines.join('\r\n')}\r\n` }
}

function written(value: Cell): string {
  const plain = String(value ?? '')
  const text = typeof value === 'string' && /^[=+\-@\t\r]/.test(value) ? `'${plain}` : plain
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text
}
