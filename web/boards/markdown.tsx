import { lexer, type Token, type Tokens } from 'marked'
import type { ReactNode } from 'react'

/**
 * A text written in Markdown as elements of the page: headings, lists, links, emphasis. HTML inside it is shown as it
 * is written and never run; a link leads to the web or to this app only.
 */
export function Markdown({ text }: { text: string }) {
  return <div className="tile-text">{blocks(lexer(text))}</div>
}

function blocks(tokens: readonly Token[]): ReactNode[] {
  // biome-ignore lint/suspicious/noArrayIndexKey: parts of a text have no identity but their place
  return tokens.map((token, index) => <Block key={index} token={token} />)
}

function Block({ token }: { token: Token }): ReactNode {
  switch (token.type) {
    case 'space':
      return null
    case 'heading':
      return <h3>{inline((token as Tokens.Heading).tokens)}</h3>
    case 'paragraph':
      return <p>{inline((token as Tokens.Paragraph).tokens)}</p>
    case 'list': {
      const { ordered, items } = token as Tokens.List
      const inside = items.map((item) => <li key={item.raw}>{blocks(item.tokens)}</li>)
      return ordered ? <ol>{inside}</ol> : <ul>{inside}</ul>
    }
    case 'blockquote':
      return <blockquote>{blocks((token as Tokens.Blockquote).tokens)}</blockquote>
    case 'code':
      return (
        <pre>
          <code>{(token as Tokens.Code).text}</code>
        </pre>
      )
    case 'hr':
      return <hr />
    case 'text': {
      const { tokens, text } = token as Tokens.Text
      return tokens ? inline(tokens) : text
    }
    default:
      return <p>{token.raw}</p>
  }
}

function inline(tokens: readonly Token[]): ReactNode[] {
  // biome-ignore lint/suspicious/noArrayIndexKey: parts of a text have no identity but their place
  return tokens.map((token, index) => <Inline key={index} token={token} />)
}

function Inline({ token }: { token: Token }): ReactNode {
  switch (token.type) {
    case 'strong':
      return <strong>{inline((token as Tokens.Strong).tokens)}</strong>
    case 'em':
      return <em>{inline((token as Tokens.Em).tokens)}</em>
    case 'del':
      return <del>{inline((token as Tokens.Del).tokens)}</del>
    case 'codespan':
      return <code>{(token as Tokens.Codespan).text}</code>
    case 'br':
      return <br />
    case 'link': {
      const { href, tokens } = token as Tokens.Link
      const inside = inline(tokens)
      return isSafe(href) ? (
        <a className="a" href={href} rel="noreferrer">
          {inside}
        </a>
      ) : (
        inside
      )
    }
    case 'escape':
    case 'text':
      return (token as Tokens.Text).text
    default:
      return token.raw
  }
}

/** A page of the web, an address to write to, or a page of this app: never a script. */
function isSafe(href: string): boolean {
  return /^(https?:\/\/|mailto:|\/(?!\/))/i.test(href)
}
