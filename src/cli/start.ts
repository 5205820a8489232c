import { spawn } from 'node:child_process'
import { rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Command } from 'commander'
import type { Config } from '../config.ts'
import { TandemError } from '../errors.ts'
import { createLogger } from '../logger.ts'
import { beginDemoAhead, type History } from '../simulation/ahead.ts'
import { findServer } from './connect.ts'
import type { CommandContext } from './context.ts'

/** `tandem start`: opens the stores, serves the API and the command centre, and stays until it is told to stop. */
export function addStart(program: Command, context: (command: Command) => CommandContext): void {
  program
    .command('start')
    .description('start Tandem and print a sign-in link')
    .option('--empty', 'without the synthetic company that shows what Tandem does')
    .option('--port <port>', 'port to listen on (PORT, 3000); 0 takes a free one')
    .option('--open', 'open the browser')
    .action(async (options: { empty?: boolean; open?: boolean }, command: Command) => {
      const { json, config } = context(command)
      await start(config(), { demo: !options.empty, open: options.open ?? config().openBrowser, json })
    })
}

async function start(
  config: Config,
  options: { demo: boolean; open: boolean; json: boolean },
): Promise<void> {
  const running = findServer(config.dataDir)
  if (running) {
    throw new TandemError('data_dir_in_use', {
      detail: `${config.dataDir} (process ${running.pid}, ${running.url})`,
    })
  }
  const began = performance.now()
  const ahead = options.demo ? beginAhead(config) : undefined
  const tandem = await open(config, ahead)
  const serverFile = join(config.dataDir, 'server.json')
  let stopping = false
  const stopped = new Promise<void>((resolve) => {
    const stop = () => {
      stopping = true
      resolve()
    }
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP', 'disconnect']) process.once(signal, stop)
  })
  try {
    const url = await tandem.listen()
    writeFileSync(serverFile, JSON.stringify({ pid: process.pid, url }), { mode: 0o600 })
    const { link, demoReady } = await tandem.firstStart(url, { demo: options.demo })
    // The link is printed when there is something to see; a demo that cannot be made keeps nobody out.
    await Promise.race([demoReady.catch(() => undefined), stopped])
    if (stopping) return
    announce(options.json, { url, signIn: link, seconds: (performance.now() - began) / 1000 })
    if (options.open) openBrowser(link ?? url)
    await stopped
  } finally {
    rmSync(serverFile, { force: true })
    endAfter(10_000)
    await tandem.close()
  }
}

/** What a first start waits for longest begins first; only embedded stores tell by their directory that nothing is there. */
function beginAhead(config: Config): History | undefined {
  const { databaseUrl, clickhouseUrl, role, dataDir } = config
  if (databaseUrl || clickhouseUrl || role === 'web') return undefined
  return beginDemoAhead(dataDir, Date.now())
}

async function open(config: Config, history: History | undefined) {
  // The stores open while the program is read in.
  const { openStores } = await import('../db/index.ts')
  const stores = openStores(config)
  try {
    const [{ createTandem }] = await Promise.all([import('../main.ts'), stores])
    const logger = createLogger(config.logLevel)
    return await createTandem(config, { logger, background: true, begun: { stores, history } })
  } catch (error) {
    await history?.close()
    await stores.then((opened) => opened.close()).catch(() => undefined)
    throw error
  }
}

function announce(json: boolean, result: { url: string; signIn: string | undefined; seconds: number }): void {
  if (json) {
    console.log(JSON.stringify(result))
    return
  }
  console.log(`Tandem is serving on ${result.url} after ${result.seconds.toFixed(1)} s.`)
  console.log(
    result.signIn
      ? `Sign in, once, with this link: ${result.signIn}`
      : `Sign in with your password: ${result.url}`,
  )
}

/** An engine query that does not end would keep the process from ending: after the grace it is ended hard. */
function endAfter(graceMs: number): void {
  setTimeout(() => process.kill(process.pid, 'SIGKILL'), graceMs).unref()
}

function openBrowser(url: string): void {
  const opener = process.platform === 'darwin' ? 'open' : 'xdg-open'
  spawn(opener, [url], { stdio: 'ignore', detached: true })
    .on('error', () => undefined)
    .unref()
}
