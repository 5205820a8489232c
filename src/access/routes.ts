import type { Access } from './access.ts'
import { createApi } from './api.ts'
import { auditRoutes } from './audit-routes.ts'
import { keyRoutes } from './key-routes.ts'
import { meRoutes } from './me-routes.ts'
import { peopleRoutes } from './people-routes.ts'

/** Everything of access for those who are signed in; paths as under `/api/v1`. */
export function accessRoutes(access: Access) {
  const api = createApi()
  for (const router of [meRoutes(access), peopleRoutes(access), keyRoutes(access), auditRoutes(access)]) {
    api.route('/', router)
  }
  return api
}
