import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { TandemError } from '../errors.ts'
import type { MailBody } from './mail.ts'

/** What a template makes of its data. */
export interface Rendered {
  subject: string
  html: string
  text: string
  /** Drawings that the HTML names as `cid:name`. */
  drawings: { name: string; svg: string }[]
}

/** A mail's subject and body, as the outbox takes them. */
export type Written = { subject: string; body: Pick<MailBody, 'html' | 'text' | 'pictures'> }
export type Template<Data> = (data: Data) => Promise<Written>

/** Pixels of a picture for one of its drawing: sharp on fine screens. */
const finer = 2

/**
 * Templates of mails: the React components of web/mail/templates as Vite has built them. They are loaded with the first
 * mail, so that a start does not wait for them.
 *
 * @param directory of the build: dist/mail
 */
export function createTemplates(directory: string) {
  const file = join(directory, 'templates.js')

  /** @param name of the exported template. @throws TandemError `mail_template` when it was not built, or fails on its data */
  function of<Data>(name: string): Template<Data> {
    return async (data) => {
      try {
        if (!existsSync(file)) throw new Error(`${file} was not built: run npm run build`)
        const built = (await import(pathToFileURL(file).href)) as Record<
          string,
          (data: Data) => Promise<Rendered>
        >
        const template = built[name]
        if (!template) throw new Error(`There is no template ${name}.`)
        const { subject, html, text, drawings } = await template(data)
        const pictures = await Promise.all(
          drawings.map(async (drawing) => ({ name: drawing.name, png: await draw(drawing.svg) })),
        )
        return { subject, body: { html, text, pictures } }
      } catch (cause) {
        throw new TandemError('mail_template', { cause })
      }
    }
  }

  return { of }
}

/** A drawing without text as PNG, base64. */
async function draw(svg: string): Promise<string> {
  const { Resvg } = await import('@resvg/resvg-js')
  const resvg = new Resvg(svg, { fitTo: { mode: 'zoom', value: finer }, font: { loadSystemFonts: false } })
  return resvg.render().asPng().toString('base64')
}
