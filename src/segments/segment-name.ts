export { segmentNameSchema } from '../expression/index.ts'
