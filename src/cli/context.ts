import type { Config } from '../config.ts'
import type { Connection } from './connect.ts'

/** What every command is given: its settings, and a connection that is closed when it ends. */
export interface CommandContext {
  json: boolean
  config(): Config
  withTandem<T>(work: (tandem: Connection) => Promise<T>): Promise<T>
}
