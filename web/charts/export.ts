/** The rows behind a chart, as they are shown in its table. */
export interface ChartTable {
  columns: readonly string[]
  rows: readonly (readonly (string | number)[])[]
}

/**
 * A table as CSV (RFC 4180), with lines about it first. Text that a spreadsheet would run as a formula is kept from it
 * by a leading apostrophe.
 */
export function toCsv(table: ChartTable, about: readonly string[] = []): string {
  const cell = (value: string | number) => {
    const text = typeof value === 'string' && /^[=+\-@\t\r]/.test(value) ? `'${value}` : String(value)
    return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text
  }
  const lines = [...about.map((line) => [`# ${line}`]), table.columns, ...table.rows]
  return `${lines.map((line) => line.map(cell).join(',')).join('\r\n')}\r\n`
}

/** A file name without characters that file systems refuse. */
export function fileName(title: string, ending: string): string {
  const stem = title
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N}]+/gu, '-')
    .replaceAll(/^-|-$/g, '')
  return `${stem || 'figure'}.${ending}`
}

/** Hands a file made in the page to the browser's downloads. */
export function saveAs(blob: Blob, name: string): void {
  const address = URL.createObjectURL(blob)
  const link = document.createElement('a')
  link.href = address
  link.download = name
  link.click()
  setTimeout(() => URL.revokeObjectURL(address), 10_000)
}

/**
 * The first drawing inside an element as a PNG at twice its size, with the colours and font of the page.
 *
 * @throws Error when there is no drawing
 */
export async function toPng(element: Element, title: string): Promise<Blob> {
  const svg = element.querySelector('svg.chart-svg, [role=img] svg')
  if (!(svg instanceof SVGSVGElement)) throw new Error('There is nothing drawn to save.')
  const { width, height } = svg.getBoundingClientRect()
  const copy = svg.cloneNode(true) as SVGSVGElement
  inlineStyles(svg, copy)
  copy.setAttribute('xmlns', 'http://www.w3.org/2000/svg')
  const image = new Image()
  image.src = `data:image/svg+xml;charset=utf-8,${encodeURIComponent(new XMLSerializer().serializeToString(copy))}`
  await image.decode()
  const edge = 24
  const head = 44
  const canvas = document.createElement('canvas')
  canvas.width = (width + edge * 2) * 2
  canvas.height = (height + edge * 2 + head) * 2
  const paper = getComputedStyle(document.documentElement)
  const draw = canvas.getContext('2d')!
  draw.scale(2, 2)
  draw.fillStyle = paper.getPropertyValue('--surface').trim()
  draw.fillRect(0, 0, canvas.width, canvas.height)
  draw.fillStyle = paper.getPropertyValue('--ink').trim()
  draw.font = `600 16px ${paper.getPropertyValue('--sans')}`
  draw.fillText(title, edge, edge + 16)
  draw.drawImage(image, edge, edge + head, width, height)
  return await new Promise((resolve, reject) => {
    canvas.toBlob(
      (blob) => (blob ? resolve(blob) : reject(new Error('The picture could not be made.'))),
      'image/png',
    )
  })
}

/** Writes what the style sheets say onto each mark: a picture knows no style sheets. */
function inlineStyles(from: Element, to: Element): void {
  const style = getComputedStyle(from)
  for (const property of ['fill', 'stroke', 'stroke-width', 'font', 'paint-order', 'stroke-dasharray']) {
    ;(to as SVGElement).style.setProperty(property, style.getPropertyValue(property))
  }
  for (const [at, child] of [...from.children].entries()) inlineStyles(child, to.children[at]!)
}
