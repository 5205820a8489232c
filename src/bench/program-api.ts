import type { RunningProgram } from './start.ts'

/** Asks the API of a running program in one of its workspaces. @throws Error with what it answered when that is a fault */
export type ProgramApi = (path: string, method?: string, body?: unknown) => Promise<unknown>

/** The API of a workspace, as the command line of this machine sees it. */
export function apiOf({ url, token }: RunningProgram, workspace: string): ProgramApi {
  return async (path, method = 'GET', body) => {
    const response = await fetch(`${url}/api/v1${path}`, {
      method,
      headers: {
        authorization: `Bearer ${token}`,
        'content-type': 'application/json',
        'x-tandem-workspace': workspace,
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    })
    if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${await response.text()}`)
    return response.json()
  }
}
