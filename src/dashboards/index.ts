export { readBuild } from './build.ts'
export { createDashboards } from './dashboards.ts'
export { pointsToSomeone } from './quote.ts'
export { dashboardRoutes } from './routes.ts'
export type {
  ChangeState,
  FigureState,
  HeadlineState,
  HeroState,
  LineState,
  NeedState,
  NeedsState,
  QuoteState,
  SceneState,
  ScreenLook,
  SourcesState,
  StageState,
  WallBlocks,
  WallState,
  WarningsState,
} from './state.ts'
export type { TemplateReport } from './template.ts'
export { enoughAnswers, type WallDefinition } from './wall.ts'
