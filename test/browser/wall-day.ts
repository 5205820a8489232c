import type { AddressInfo } from 'node:net'
import { serve } from '@hono/node-server'
import { Hono } from 'hono'
import { streamSSE } from 'hono/streaming'
import type { WallState } from '../../src/dashboards/index.ts'
import { serveWeb } from '../../src/server/web.ts'

/** A change each ten seconds of a day, one after the other as fast as they are taken. */
const messages = 8640
const stepMs = 10_000
/** Messages that are sent before the page gets time to draw. */
const atOnce = 4

/**
 * A server that plays a day of a wall in seconds: the state is a real one; its numbers and lines change with every
 * message, and its pictures turn many times a second.
 *
 * @param webDirectory output of the web build
 */
export async function playDay(webDirectory: string, first: WallState) {
  let allowed = 0
  let sent = 0
  const app = new Hono()
  app.get('/api/v1/walls/:id/stream', (c) =>
    streamSSE(c, async (stream) => {
      const state = { ...first, sceneSeconds: 0.1 }
      await stream.writeSSE({ event: 'state', id: 'day-0', data: JSON.stringify(state) })
      while (sent < messages && !stream.aborted) {
        if (sent >= allowed) {
          await stream.sleep(20)
          continue
        }
        sent += 1
        await stream.writeSSE({
          event: 'blocks',
          id: `day-${sent}`,
          data: JSON.stringify(changed(first, sent)),
        })
        if (sent % atOnce === 0) await stream.sleep(4)
      }
      while (!stream.aborted) await stream.sleep(100)
    }),
  )
  app.get('*', serveWeb(webDirectory))
  const server = await new Promise<ReturnType<typeof serve>>((resolve) => {
    const opened = serve({ fetch: app.fetch, port: 0, hostname: '127.0.0.1' }, () => resolve(opened))
  })
  const { port } = server.address() as AddressInfo
  const last = new Date(Date.parse(first.at) + messages * stepMs)
  return {
    address: `http://127.0.0.1:${port}`,
    messages,
    /** What the wall's clock shows at the end of the day. */
    lastClock: new Intl.DateTimeFormat('en-GB', {
      timeZone: first.timeZone,
      hour: '2-digit',
      minute: '2-digit',
    }).format(last),
    /** Plays on until a share of the day. */
    async playTo(share: number) {
      allowed = Math.round(messages * share)
      while (sent < allowed) await new Promise((resolve) => setTimeout(resolve, 50))
      // What was sent last is taken and drawn.
      await new Promise((resolve) => setTimeout(resolve, 300))
    },
    async close() {
      if ('closeAllConnections' in server) server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}

/** The blocks of a moment later: every figure and line a little different. */
function changed({ at, blocks }: WallState, number: number) {
  const shift = Math.sin(number / 40) * 4
  const moved = (t: string) => new Date(Date.parse(t) + number * stepMs).toISOString()
  const { hero } = blocks
  return {
    at: moved(at),
    blocks: {
      hero: {
        ...hero,
        value: (hero.value ?? 0) + shift,
        heardToday: hero.heardToday + number,
        line: hero.line.map((point) => ({ ...point, value: point.value + shift })),
      },
      stages: blocks.stages.map((stage) => ({ ...stage, value: (stage.value ?? 0) + shift })),
      quote: { ...blocks.quote, text: `What the customer said in moment ${number} of the day.` },
      needs: {
        ...blocks.needs,
        items: number % 3 === 0 ? blocks.needs.items : blocks.needs.items.toReversed(),
      },
    },
  }
}
