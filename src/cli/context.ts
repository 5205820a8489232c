import type { Config } from '../config.ts'
import type { Connection } from './connect.ts'

/** What every command is given: its settings, and a connection that is closed when it ends. */
export interface CommandContext {
  json: boolean
  /** The workspace named by --workspace; absent when none was. */
  workspace: string | undefined
  config(): Config
  /** @param workspace another than the one named by --workspace */
  withTandem<T>(work: (tandem: Connection) => Promise<T>, workspace?: string): Promise<T>
}
