import type { QueryClient } from '@tanstack/react-query'
import {
  createRootRouteWithContext,
  createRoute,
  Outlet,
  redirect,
  retainSearchParams,
} from '@tanstack/react-router'
import { followLanguage, homeOf } from '../access/preferences.ts'
import { type Me, meQuery } from '../access/session.ts'
import { asProblem } from '../api/problem.ts'
import { setWorkspace } from '../api/workspace.ts'
import { loadWords } from '../i18n/i18n.ts'
import { NotFoundPage, ProblemPage } from './fallback.tsx'
import { text } from './search.ts'
import { Shell } from './shell.tsx'

interface Context {
  queries: QueryClient
}

/** Every address may name the workspace (`?w=`), which stays in it from page to page. */
export const rootRoute = createRootRouteWithContext<Context>()({
  validateSearch: (given: Record<string, unknown>): { w?: string } => text(given, 'w'),
  search: { middlewares: [retainSearchParams(['w'])] },
  beforeLoad: async ({ search, location }) => {
    setWorkspace(search.w)
    if (location.pathname !== '/') await loadWords()
  },
  component: Outlet,
  notFoundComponent: NotFoundPage,
})

let arrived = false

/** Whoever comes in at the front door is led to the page they begin with; afterwards the command centre is itself. */
function leadHome(me: Me, address: string): void {
  const first = !arrived
  arrived = true
  const home = homeOf(me)
  if (first && /^\/(\?w=[^&]*)?$/.test(address) && home !== '/') throw redirect({ href: home })
}

/** Everything that needs a signed-in person; others are led to the sign-in page and back afterwards. */
export const appRoute = createRoute({
  getParentRoute: () => rootRoute,
  id: 'app',
  beforeLoad: async ({ context, location }) => {
    try {
      const me = await context.queries.ensureQueryData(meQuery())
      await followLanguage(me)
      leadHome(me, location.href)
      return { me }
    } catch (thrown) {
      if (asProblem(thrown).status !== 401) throw thrown
      throw redirect({ to: '/sign-in', search: { to: location.href } })
    }
  },
  component: Shell,
  errorComponent: ProblemPage,
  notFoundComponent: NotFoundPage,
})
