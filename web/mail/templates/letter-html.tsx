import {
  Body,
  Button,
  Column,
  Container,
  Head,
  Heading,
  Hr,
  Html,
  Img,
  Link,
  Preview,
  Row,
  Section,
  Text,
} from '@react-email/components'
import { renderToStaticMarkup } from 'react-dom/server'
import { dark, light } from './colours.ts'
import type { Block, FigureBlock, Letter, TableBlock } from './letter.ts'

const sans = 'Inter, -apple-system, "Segoe UI", Roboto, Helvetica, Arial, sans-serif'
const serif = 'Newsreader, Georgia, "Times New Roman", serif'

/** Where a reader's mail program knows dark pages, the dark colours; others keep the inline ones. */
const darkRules = `@media (prefers-color-scheme: dark) {
${(Object.keys(light) as (keyof typeof light)[])
  .map((name) =>
    name === 'canvas' || name === 'surface' || name === 'sunken'
      ? `.${name} { background-color: ${dark[name]} !important; }`
      : name === 'line'
        ? `.line { border-color: ${dark.line} !important; }`
        : `.${name} { color: ${dark[name]} !important; }`,
  )
  .join('\n')}
.canvas > table > tbody > tr > td { background-color: ${dark.canvas} !important; }
.button { background-color: ${dark.blue} !important; color: ${dark.canvas} !important; }
.bar { background-color: ${dark.blue} !important; }
}`

/** The mail as HTML: tables and inline styles, which every mail program reads. */
export function letterHtml(letter: Letter): string {
  const markup = renderToStaticMarkup(<Page letter={letter} />)
  return `<!DOCTYPE html PUBLIC "-//W3C//DTD XHTML 1.0 Transitional//EN" "http://www.w3.org/TR/xhtml1/DTD/xhtml1-transitional.dtd">${markup}`
}

function Page({ letter }: { letter: Letter }) {
  const { blocks, footer } = letter
  return (
    <Html lang={letter.language}>
      <Head>
        <meta name="color-scheme" content="light dark" />
        <meta name="supported-color-schemes" content="light dark" />
        <title>{letter.subject}</title>
        <style>{darkRules}</style>
      </Head>
      <Preview>{letter.preview}</Preview>
      <Body className="canvas" style={{ backgroundColor: light.canvas, margin: 0, fontFamily: sans }}>
        <Container style={{ maxWidth: 600, margin: '0 auto', padding: '24px 12px' }}>
          <Text className="ink3" style={{ ...small, margin: '0 0 12px' }}>
            Tandem · {letter.company}
          </Text>
          <Section
            className="surface line"
            style={{
              backgroundColor: light.surface,
              border: `1px solid ${light.line}`,
              borderRadius: 10,
              padding: '8px 24px 20px',
            }}
          >
            {blocks.map((block, index) => (
              // biome-ignore lint/suspicious/noArrayIndexKey: a letter is drawn once
              <Piece key={index} block={block} />
            ))}
          </Section>
          <Text className="ink3" style={{ ...small, margin: '16px 0 4px' }}>
            {footer.text}
          </Text>
          <Text className="ink3" style={{ ...small, margin: 0 }}>
            {footer.links.map(({ text, url }, index) => (
              <span key={url}>
                {index > 0 && ' · '}
                <Link className="blue" href={url} style={{ color: light.blue, textDecoration: 'underline' }}>
                  {text}
                </Link>
              </span>
            ))}
          </Text>
        </Container>
      </Body>
    </Html>
  )
}

const small = { fontSize: 12.5, lineHeight: '18px', color: light.ink3 } as const
const plain = { fontSize: 14, lineHeight: '20px', color: light.ink, margin: '8px 0' } as const
const number = { fontVariantNumeric: 'tabular-nums' } as const

function Piece({ block }: { block: Block }) {
  switch (block.kind) {
    case 'heading':
      return (
        <Heading
          as="h1"
          className="ink"
          style={{ font: `400 28px/33px ${serif}`, color: light.ink, margin: '12px 0 4px' }}
        >
          {block.text}
        </Heading>
      )
    case 'say':
      return (
        <Text className="ink" style={{ font: `400 20px/26px ${serif}`, color: light.ink, margin: '8px 0' }}>
          {block.text}
        </Text>
      )
    case 'text':
      return (
        <Text
          className={block.dim ? 'ink2' : 'ink'}
          style={{ ...plain, whiteSpace: 'pre-line', ...(block.dim ? { color: light.ink2 } : {}) }}
        >
          {block.text}
        </Text>
      )
    case 'note':
      return (
        <Text className="ink ember" style={{ ...plain, color: light.ember }}>
          {block.mark} {block.text}
        </Text>
      )
    case 'button':
      return (
        <Button
          className="button"
          href={block.url}
          style={{
            backgroundColor: light.blue,
            color: '#ffffff',
            borderRadius: 8,
            padding: '10px 16px',
            fontSize: 14,
            margin: '12px 0 4px',
          }}
        >
          {block.text}
        </Button>
      )
    case 'quotes':
      return block.quotes.map(({ text, from }, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: a letter is drawn once
        <Section key={index}>
          <Text
            className="ink"
            style={{ font: `italic 400 17px/23px ${serif}`, color: light.ink, margin: '8px 0 0' }}
          >
            “{text}”
          </Text>
          <Text className="ink3" style={{ ...small, margin: 0 }}>
            {from}
          </Text>
        </Section>
      ))
    case 'figure':
      return <FigurePiece block={block} />
    case 'table':
      return <TablePiece block={block} />
  }
}

function Title({ text, url }: { text: string; url: string | undefined }) {
  return (
    <Heading
      as="h2"
      className="ink"
      style={{ fontSize: 14, lineHeight: '20px', fontWeight: 600, color: light.ink, margin: '4px 0' }}
    >
      {url ? (
        <Link className="ink" href={url} style={{ color: light.ink, textDecoration: 'none' }}>
          {text}
        </Link>
      ) : (
        text
      )}
    </Heading>
  )
}

function Notes({ of }: { of: string[] }) {
  return of.map((note) => (
    <Text key={note} className="ink3" style={{ ...small, margin: '2px 0' }}>
      {note}
    </Text>
  ))
}

function FigurePiece({ block }: { block: FigureBlock }) {
  const { change, drawing } = block
  const tone = change?.tone === 'ink' ? 'ink2' : (change?.tone ?? 'ink2')
  return (
    <Section>
      <Hr className="line" style={{ borderColor: light.line, margin: '16px 0 8px' }} />
      <Title text={block.title} url={block.url} />
      <Text
        className="ink"
        style={{ ...number, fontSize: 34, lineHeight: '40px', color: light.ink, margin: 0 }}
      >
        {block.value}
        {block.unit && <span style={{ fontSize: 18 }}> {block.unit}</span>}
      </Text>
      {change && (
        <Text className={tone} style={{ ...plain, color: light[tone], margin: '2px 0' }}>
          {change.text}
        </Text>
      )}
      {drawing && (
        <Img
          src={`cid:${drawing.name}`}
          alt={drawing.alt}
          // Else React asks for it to be loaded ahead, by a link that mail programs do not know.
          fetchPriority="low"
          width={drawing.width}
          height={drawing.height}
          style={{ width: '100%', maxWidth: drawing.width, height: 'auto', margin: '6px 0' }}
        />
      )}
      <Notes of={block.notes} />
    </Section>
  )
}

function TablePiece({ block }: { block: TableBlock }) {
  const cell = (column: number) => ({
    ...number,
    fontSize: 13,
    lineHeight: '19px',
    padding: '4px 0',
    textAlign: column === 0 ? ('left' as const) : ('right' as const),
  })
  return (
    <Section>
      <Hr className="line" style={{ borderColor: light.line, margin: '16px 0 8px' }} />
      <Title text={block.title} url={block.url} />
      <table width="100%" cellPadding={0} cellSpacing={0} style={{ borderCollapse: 'collapse' }}>
        <thead>
          <tr>
            {block.columns.map((text, column) => (
              <th
                key={text}
                scope="col"
                className="ink3"
                style={{ ...cell(column), fontWeight: 400, color: light.ink3 }}
              >
                {text}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {block.rows.map(({ cells, bar }, index) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: a letter is drawn once
            <tr key={index}>
              {cells.map((text, column) => (
                <td
                  // biome-ignore lint/suspicious/noArrayIndexKey: columns have no other name
                  key={column}
                  className="ink line"
                  style={{ ...cell(column), color: light.ink, borderTop: `1px solid ${light.line}` }}
                >
                  {text}
                  {column === 0 && bar !== undefined && <Bar length={bar} />}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
      <Notes of={block.notes} />
    </Section>
  )
}

/** Drawn as a table cell with a background: it is there even where pictures are not loaded. */
function Bar({ length }: { length: number }) {
  const width = Math.round(Math.min(Math.max(length, 0), 1) * 100)
  return (
    <Section style={{ margin: '2px 0' }}>
      <Row>
        <Column
          className="bar"
          width={`${Math.max(width, 1)}%`}
          style={{ backgroundColor: light.blue, height: 4, fontSize: 1, lineHeight: '4px' }}
        >
          &nbsp;
        </Column>
        <Column style={{ fontSize: 1, lineHeight: '4px' }}>&nbsp;</Column>
      </Row>
    </Section>
  )
}
