import { carriers, glasgow, plans } from './company.ts'
import { incidentSizes } from './conditions.ts'
import { isSent, note } from './leaving.ts'
import { isTargeted } from './marketing.ts'
import { priceOf } from './people.ts'
import { campaigns, dissatisfactionCauses, rates, scoreEffects } from './plan.ts'
import { mix } from './random.ts'
import { call } from './service.ts'
import { ask, upset } from './surveys.ts'
import type { World } from './world.ts'

const dayMs = 86_400_000
const pennies = (amount: number) => Math.round(amount * 100) / 100

/** The bill, once in 30 days on a day of the customer's own, and how it is paid. */
export function bill(world: World): void {
  const { random, people, i, day, incidents, factors } = world
  if ((day.number + mix(world.spec.seed, 51, i, 0)) % 30 !== 0) return
  const rises = random.next() < 0.03
  const change_amount = rises ? 4 + random.below(11) : 0
  people.priceRise[i]! += change_amount
  const amount = pennies(priceOf(people, i) + (random.next() < 0.2 ? random.below(900) / 100 : 0))
  const at = day.moment('batch', random.next(), random.next())
  const invoice_id = world.newId('inv')
  world.emit(at, 'billing', 'Invoice Issued', { invoice_id, amount, currency: 'GBP', change_amount })
  if (rises) {
    note(world, 'billRisePound', change_amount)
    upset(world, (dissatisfactionCauses.billRiseTenPounds * change_amount) / 10)
  }
  const trouble = incidents ? incidentSizes.billTrouble : 1
  const calls = (rises ? 0.3 : 0.06) * factors.bill_to_call * trouble
  if (random.next() < calls) {
    const moment = day.moment('call', random.next(), random.next())
    call(world, Math.max(moment, at + 1_800_000), 'bill')
  }
  pay(world, at + 2 * dayMs, invoice_id, amount)
}

function pay(world: World, at: number, invoice_id: string, amount: number): void {
  const { random, people, i } = world
  const method = random.next() < 0.8 ? 'direct debit' : 'card'
  const failing = rates.paymentFailed * (people.city[i] === glasgow ? world.factors.payments_glasgow : 1)
  const payment = { invoice_id, amount, currency: 'GBP', method }
  if (random.next() >= failing) {
    world.emit(at, 'billing', 'Payment Received', { payment_id: world.newId('pay'), ...payment })
    return
  }
  const failed = { payment_id: world.newId('pay'), ...payment, reason: 'insufficient funds' }
  world.emit(at, 'billing', 'Payment Failed', failed)
  world.emit(at + 3 * dayMs, 'billing', 'Payment Received', { payment_id: world.newId('pay'), ...payment })
}

/** Chance that a customer orders something today. */
export function orderChance(world: World): number {
  const { people, spec, i } = world
  let chance =
    rates.orders *
    Math.exp(0.5 * people.intent[i]!) *
    spec.activity *
    world.orderFactor *
    world.factors.orders_down
  for (const index of world.selling)
    if (isTargeted(world, index) && isSent(spec.seed, index, i)) chance += campaigns[index]!.addedOrders / 14
  return chance
}

const products = [
  { product_id: 'pod', name: 'Wi-Fi pod', price: 39 },
  { product_id: 'sport', name: 'Sport pass', price: 24 },
  { product_id: 'films', name: 'Film pack', price: 12 },
  { product_id: 'speed', name: 'Faster fibre', price: 55 },
] as const

export function order(world: World, at: number, joining: boolean): void {
  const { random, people, i, day } = world
  const order_id = `o-${i.toString(36)}-${day.number.toString(36)}`
  const chosen = products[random.below(products.length)]!
  const plan = plans[people.plan[i]!]!
  const item = joining ? { product_id: 'plan', name: plan.name, price: plan.price } : chosen
  world.emit(at, 'website', 'Order Completed', {
    order_id,
    total: item.price,
    currency: 'GBP',
    products: [{ ...item, quantity: 1 }],
  })
  if (people.deliveryDue[i] !== -1) return
  people.deliveryDue[i] = day.number + 2
  people.deliveryLate[i] = 0
  const dispatched = { delivery_id: `d-${order_id}`, order_id, carrier: carrierOf(i, day.number) }
  world.emit(at + 10 * 3_600_000, 'deliveries', 'Delivery Dispatched', dispatched)
}

const carrierOf = (i: number, orderDay: number) => carriers[(i + orderDay) % carriers.length]!

/** The parcel comes, today or late, and is set up. */
export function deliver(world: World): void {
  const { random, people, i, day } = world
  if (people.deliveryDue[i] !== day.number) return
  const days_late = people.deliveryLate[i]!
  const orderDay = day.number - 2 - days_late
  const order_id = `o-${i.toString(36)}-${orderDay.toString(36)}`
  const carrier = carrierOf(i, orderDay)
  const known = { delivery_id: `d-${order_id}`, order_id, carrier }
  const at = day.moment('office', random.next(), random.next())
  const late = rates.deliveryLate * (carrier === 'Swiftly' ? world.factors.swiftly_late : 1)
  if (days_late === 0 && random.next() < late) {
    people.deliveryLate[i] = 1 + random.below(3)
    people.deliveryDue[i] = day.number + people.deliveryLate[i]!
    upset(world, dissatisfactionCauses.deliveryDayLate * people.deliveryLate[i]!)
    if (random.next() < 0.4)
      world.emit(at, 'deliveries', 'Delivery Failed', { ...known, reason: 'nobody home' })
    if (random.next() < 0.2) call(world, at + 7_200_000, 'delivery')
    return
  }
  people.deliveryDue[i] = -1
  world.emit(at, 'deliveries', 'Delivery Delivered', { ...known, days_late })
  const minutes = Math.round(Math.exp(2.2 + 0.4 * random.normal()) * 10) / 10
  const ready = at + 1_800_000 + Math.floor(random.next() * 3 * 3_600_000)
  world.emit(ready, 'app', 'Setup Completed', { order_id, minutes }, { device: 0 })
  if (random.next() >= 0.6) return
  ask(world, {
    at: ready + 600_000,
    kind: 'ces',
    about: 'order',
    team: 'Orders',
    points: scoreEffects.deliveryDayLate * days_late,
    matter: days_late > 0 ? 'late delivery' : 'good order',
  })
}
