export { readBuild } from './build.ts'
export { createDashboards } from './dashboards.ts'
export { dashboardRoutes } from './routes.ts'
export type {
  ChangeState,
  FigureState,
  HeroState,
  NeedState,
  NeedsState,
  QuoteState,
  StageState,
  WallBlocks,
  WallState,
} from './state.ts'
