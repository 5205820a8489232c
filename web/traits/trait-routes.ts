import { createRoute, lazyRouteComponent } from '@tanstack/react-router'
import { appRoute } from '../app/app-route.tsx'

export const traitRoutes = [
  createRoute({
    getParentRoute: () => appRoute,
    path: '/traits',
    component: lazyRouteComponent(() => import('./traits-page.tsx'), 'TraitsPage'),
  }),
  createRoute({
    getParentRoute: () => appRoute,
    path: '/traits/new',
    component: lazyRouteComponent(() => import('./trait-edit.tsx'), 'NewTraitPage'),
  }),
  createRoute({
    getParentRoute: () => appRoute,
    path: '/traits/$name',
    component: lazyRouteComponent(() => import('./trait-page.tsx'), 'TraitPage'),
  }),
  createRoute({
    getParentRoute: () => appRoute,
    path: '/traits/$name/edit',
    component: lazyRouteComponent(() => import('./trait-edit.tsx'), 'EditTraitPage'),
  }),
] as const
