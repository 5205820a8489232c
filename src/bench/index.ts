export { groups, sizes } from './groups.ts'
