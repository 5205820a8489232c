import { McpServer } from '@modelcontextprotocol/sdk/server/mcp.js'
import { WebStandardStreamableHTTPServerTransport } from '@modelcontextprotocol/sdk/server/webStandardStreamableHttp.js'
import { createApi, type Principal } from '../access/index.ts'
import { TandemError, toProblem } from '../errors.ts'
import { type Tool, type ToolDependencies, toolsOf } from './tools.ts'

const instructions =
  'Measures of how customers are doing. Begin with list_measures. Say a value together with its n and period; when a point is `tooFew` or `partial`, or sources are `late`, say so instead of a conclusion.'

/** The Model Context Protocol at `/mcp`, relative to `/api/v1`; whoever asks is known from the request. */
export function mcpRoutes({ version, ...dependencies }: ToolDependencies & { version: string }) {
  const tools = toolsOf(dependencies)
  const api = createApi()
  api.all('/mcp', async (c) => {
    // A server of its own for each request: nothing of one caller can reach another, and any node can answer.
    const transport = new WebStandardStreamableHTTPServerTransport({ enableJsonResponse: true })
    const server = new McpServer({ name: 'tandem', title: 'Tandem', version }, { instructions })
    for (const one of tools) register(server, one, c.var.principal, dependencies.audit)
    await server.connect(transport)
    return transport.handleRequest(c.req.raw)
  })
  return api
}

function register(
  server: McpServer,
  tool: Tool,
  principal: Principal,
  audit: ToolDependencies['audit'],
): void {
  const { name, title, description, input: inputSchema } = tool
  const annotations = {
    readOnlyHint: true,
    destructiveHint: false,
    idempotentHint: true,
    openWorldHint: false,
  }
  server.registerTool(name, { title, description, inputSchema, annotations }, async (input) => {
    await audit(principal, `mcp.${name}`, objectOf(input), { asked: input })
    try {
      const answer = await tool.run(principal, input)
      return {
        content: [{ type: 'text', text: JSON.stringify(answer) }],
        structuredContent: answer as Record<string, unknown>,
      }
    } catch (error) {
      if (!(error instanceof TandemError)) throw error
      return { content: [{ type: 'text', text: JSON.stringify(toProblem(error)) }], isError: true }
    }
  })
}

/** What the audit log says was asked about. */
function objectOf(input: unknown): string {
  const named = typeof input === 'object' && input !== null && 'name' in input ? input.name : undefined
  return typeof named === 'string' ? `measure:${named}` : 'measures'
}
