import { availableParallelism } from 'node:os'
import { resolve } from 'node:path'
import { z } from 'zod'
import { TandemError } from './errors.ts'

const flag = z.enum(['0', '1', 'true', 'false']).transform((text) => text === '1' || text === 'true')

/** The process's environment; nothing else in the program reads it. */
export function environment(): Record<string, string | undefined> {
  return process.env
}

/** Every setting there is: the environment variable, its default and what it is for. `tandem doctor` and docs/operations.md print this list. */
const settings = z.object({
  HOST: z
    .string()
    .default('127.0.0.1')
    .describe('address to listen on; anything but loopback needs an owner with a password'),
  PORT: z.coerce
    .number()
    .int()
    .min(0)
    .max(65535)
    .default(3000)
    .describe('port to listen on; 0 takes a free one'),
  PUBLIC_URL: z
    .url()
    .optional()
    .describe('address under which browsers reach Tandem, when it stands behind a proxy'),
  EMBED_ORIGINS: z
    .string()
    .default('')
    .transform((text) => text.split(/[\s,]+/).filter((origin) => origin !== ''))
    .pipe(
      z.array(
        z.string().regex(/^https?:\/\/(\*\.)?[a-z0-9.-]+(:\d+)?$/i, 'no origin such as https://desk.example'),
      ),
    )
    .describe(
      'other tools that may show the panel of a person in a frame: origins, with spaces between; none when empty',
    ),
  TANDEM_DATA: z
    .string()
    .default('./data')
    .describe('directory of the embedded stores, the spool and the secrets'),
  DATABASE_URL: z.string().optional().describe('PostgreSQL server; embedded when absent'),
  CLICKHOUSE_URL: z.string().optional().describe('ClickHouse server (HTTP); embedded when absent'),
  CLICKHOUSE_CLUSTER: z
    .string()
    .optional()
    .describe('name of the ClickHouse cluster; tables become Replicated and Distributed'),
  ROLE: z
    .enum(['all', 'web', 'worker'])
    .default('all')
    .describe('which part of the program this process runs'),
  TANDEM_OWNER_EMAIL: z.email().optional().describe('owner made at the first start, unattended'),
  TANDEM_OWNER_PASSWORD: z
    .string()
    .min(12)
    .optional()
    .describe('password of that owner, 12 characters or more'),
  OIDC_ISSUER: z.url().optional().describe('OpenID Connect provider for single sign-on'),
  OIDC_CLIENT_ID: z.string().optional().describe('client id at that provider'),
  OIDC_CLIENT_SECRET: z.string().optional().describe('client secret at that provider'),
  OIDC_NAME: z.string().default('single sign-on').describe('name of that provider on the sign-in page'),
  SPOOL_MAX_BYTES: z.coerce
    .number()
    .int()
    .positive()
    .default(20_000_000_000)
    .describe('accepted events waiting for ClickHouse, at most'),
  DISK_RESERVE_BYTES: z.coerce
    .number()
    .int()
    .nonnegative()
    .default(1_000_000_000)
    .describe('free disk below which intake answers 503'),
  INTAKE_READERS: z.coerce
    .number()
    .int()
    .min(0)
    .max(64)
    .optional()
    .describe(
      'threads that read events; one less than there are processors when absent, four at most; with 0 the main thread does',
    ),
  CLICKHOUSE_MAX_MEMORY_BYTES: z.coerce
    .number()
    .int()
    .positive()
    .default(4_000_000_000)
    .describe('memory of the embedded ClickHouse, at most'),
  WEBHOOK_HOSTS: z
    .string()
    .optional()
    .describe(
      'hosts (`host` or `host:port`, by comma) of the own network to which webhooks may be sent, also by http',
    ),
  SMTP_URL: z
    .url({ protocol: /^smtps?$/, error: 'no address such as smtp://name:password@mail.example:587' })
    .optional()
    .describe(
      'mail server that mails go out by: `smtp://name:password@host:587` (STARTTLS when offered) or `smtps://…:465`; no mail is sent when absent',
    ),
  MAIL_FROM: z
    .string()
    .regex(
      /^(?:[^<>@\r\n]{1,100} )?<?[^\s<>@]+@[^\s<>@]+>?$/,
      'no sender such as `Tandem <tandem@company.example>`',
    )
    .optional()
    .describe('sender of mails, `Tandem <tandem@company.example>`; needed with SMTP_URL'),
  MAIL_PER_MINUTE: z.coerce
    .number()
    .int()
    .min(1)
    .max(100_000)
    .default(120)
    .describe('mails that one process gives to the mail server a minute, at most'),
  LOG_LEVEL: z
    .enum(['silent', 'fatal', 'error', 'warn', 'info', 'debug', 'trace'])
    .default('info')
    .describe('how much is logged'),
  TANDEM_OPEN_BROWSER: flag.default(false).describe('open the browser at start'),
})

const secretSettings = new Set([
  'TANDEM_OWNER_PASSWORD',
  'OIDC_CLIENT_SECRET',
  'DATABASE_URL',
  'CLICKHOUSE_URL',
  'SMTP_URL',
])

export interface Config {
  host: string
  port: number
  publicUrl: string | undefined
  /** Origins that may show panels in a frame. */
  embedOrigins: string[]
  dataDir: string
  databaseUrl: string | undefined
  clickhouseUrl: string | undefined
  clickhouseCluster: string | undefined
  role: 'all' | 'web' | 'worker'
  owner: { email: string; password: string } | undefined
  oidc: { issuer: string; clientId: string; clientSecret: string; name: string } | undefined
  spoolMaxBytes: number
  diskReserveBytes: number
  /** Threads that read events. */
  intakeReaders: number
  clickhouseMaxMemoryBytes: number
  webhookHosts: string[]
  /** Absent: no mail is sent. */
  mail: { url: string; from: string; perMinute: number } | undefined
  logLevel: string
  openBrowser: boolean
}

/**
 * Reads and checks the settings. An empty environment gives a working embedded product.
 *
 * @throws TandemError `invalid_config` naming the variable
 */
export function loadConfig(env: Record<string, string | undefined>): Config {
  const given = Object.fromEntries(
    Object.entries(env).filter(([, value]) => value !== undefined && value !== ''),
  )
  const parsed = settings.safeParse(given)
  if (!parsed.success) {
    const detail = parsed.error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`).join('; ')
    throw new TandemError('invalid_config', { detail })
  }
  const s = parsed.data
  if (Boolean(s.TANDEM_OWNER_EMAIL) !== Boolean(s.TANDEM_OWNER_PASSWORD)) {
    throw new TandemError('invalid_config', {
      detail: 'TANDEM_OWNER_EMAIL and TANDEM_OWNER_PASSWORD go together',
    })
  }
  if (s.OIDC_ISSUER && !(s.OIDC_CLIENT_ID && s.OIDC_CLIENT_SECRET)) {
    throw new TandemError('invalid_config', {
      detail: 'OIDC_ISSUER needs OIDC_CLIENT_ID and OIDC_CLIENT_SECRET',
    })
  }
  if (Boolean(s.SMTP_URL) !== Boolean(s.MAIL_FROM)) {
    throw new TandemError('invalid_config', { detail: 'SMTP_URL and MAIL_FROM go together' })
  }
  return {
    host: s.HOST,
    port: s.PORT,
    publicUrl: s.PUBLIC_URL,
    embedOrigins: s.EMBED_ORIGINS,
    dataDir: resolve(s.TANDEM_DATA),
    databaseUrl: s.DATABASE_URL,
    clickhouseUrl: s.CLICKHOUSE_URL,
    clickhouseCluster: s.CLICKHOUSE_CLUSTER,
    role: s.ROLE,
    owner:
      s.TANDEM_OWNER_EMAIL && s.TANDEM_OWNER_PASSWORD
        ? { email: s.TANDEM_OWNER_EMAIL, password: s.TANDEM_OWNER_PASSWORD }
        : undefined,
    oidc:
      s.OIDC_ISSUER && s.OIDC_CLIENT_ID && s.OIDC_CLIENT_SECRET
        ? {
            issuer: s.OIDC_ISSUER,
            clientId: s.OIDC_CLIENT_ID,
            clientSecret: s.OIDC_CLIENT_SECRET,
            name: s.OIDC_NAME,
          }
        : undefined,
    spoolMaxBytes: s.SPOOL_MAX_BYTES,
    diskReserveBytes: s.DISK_RESERVE_BYTES,
    intakeReaders: s.INTAKE_READERS ?? Math.min(4, availableParallelism() - 1),
    clickhouseMaxMemoryBytes: s.CLICKHOUSE_MAX_MEMORY_BYTES,
    webhookHosts: (s.WEBHOOK_HOSTS ?? '').split(',').flatMap((host) => host.trim() || []),
    mail:
      s.SMTP_URL && s.MAIL_FROM
        ? { url: s.SMTP_URL, from: s.MAIL_FROM, perMinute: s.MAIL_PER_MINUTE }
        : undefined,
    logLevel: s.LOG_LEVEL,
    openBrowser: s.TANDEM_OPEN_BROWSER,
  }
}

/** Name, meaning, default and present value of every setting; secrets are shown as `set` or absent only. */
export function describeSettings(env: Record<string, string | undefined>) {
  return Object.entries(settings.shape).map(([name, schema]) => {
    const value = env[name]
    const fallback = schema.safeParse(undefined)
    return {
      name,
      meaning: schema.description ?? '',
      default: fallback.success ? fallback.data : undefined,
      value: secretSettings.has(name) ? (value ? '(set)' : undefined) : value,
    }
  })
}
