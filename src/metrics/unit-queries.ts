import type { Binder } from '../expression/index.ts'
import { betweenUnitsSql } from './between-queries.ts'
import { retentionUnitsSql } from './cohort-queries.ts'
import { conversionUnitsSql } from './steps-queries.ts'
import type { PlanOf, UnitDetail, UnitPlan } from './unit.ts'

/** The units of a plan, as a subquery: see `UnitDetail` for its columns. */
export function unitsSql(plan: UnitPlan, binder: Binder, detail: UnitDetail): string {
  switch (plan.definition.kind) {
    case 'conversion':
      return conversionUnitsSql(plan as PlanOf<'conversion'>, binder, detail)
    case 'retention':
      return retentionUnitsSql(plan as PlanOf<'retention'>, binder, detail)
    case 'between':
      return betweenUnitsSql(plan as PlanOf<'between'>, binder, detail)
  }
}
