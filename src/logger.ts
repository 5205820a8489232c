import { type Logger, pino } from 'pino'

export type { Logger }

/**
 * JSON logs to standard error, so that standard output stays for what a command prints.
 * Values under keys that hold secrets are removed before they are written.
 *
 * @param level pino level name; `silent` writes nothing (tests)
 */
export function createLogger(level: string): Logger {
  return pino(
    {
      level,
      base: undefined,
      redact: {
        paths: [
          'password',
          'writeKey',
          'key',
          'token',
          'secret',
          'authorization',
          '*.password',
          '*.writeKey',
          '*.key',
          '*.token',
          '*.secret',
          '*.authorization',
          'headers.cookie',
        ],
        censor: '[hidden]',
      },
    },
    pino.destination({ dest: 2, sync: level === 'silent' }),
  )
}
