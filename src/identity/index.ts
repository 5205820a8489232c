export { actorOf } from './actor.ts'
