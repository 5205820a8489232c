import { spawn } from 'node:child_process'
import { rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Command } from 'commander'
import type { Config } from '../config.ts'
import { TandemError } from '../errors.ts'
import { createLogger } from '../logger.ts'
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
  const { createTandem } = await import('../main.ts')
  const tandem = await createTandem(config, { logger: createLogger(config.logLevel), background: true })
  const serverFile = join(config.dataDir, 'server.json')
  const stopped = new Promise<void>((resolve) => {
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP', 'disconnect']) process.once(signal, () => resolve())
  })
  try {
    const url = await tandem.listen()
    writeFileSync(serverFile, JSON.stringify({ pid: process.pid, url }), { mode: 0o600 })
    const { link, demoReady } = await tandem.firstStart(url, { demo: options.demo })
    // The link is printed when there is something to see; a demo that cannot be made keeps nobody out.
    await demoReady.catch((error: unknown) =>
      tandem.logger.error({ err: error }, 'The synthetic company could not be made.'),
    )
    announce(options.json, { url, signIn: link, seconds: (performance.now() - began) / 1000 })
    if (options.open) openBrowser(link ?? url)
    await stopped
  } finally {
    rmSync(serverFile, { force: true })
    endAfter(10_000)
    await tandem.close()
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
