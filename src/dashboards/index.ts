export { readBuild } from './build.ts'
export { createDashboards } from './dashboards.ts'
export { pointsToSomeone } from './quote.ts'
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
export { enoughAnswers } from './wall.ts'
