import type { TitleReader } from './title-reader.ts'
import type { TitleRules } from './title-rule.ts'
import { having, list } from './title-words.ts'

/** Segment's e-commerce events: looking, choosing, ordering. */
export const orderTitles: TitleRules = {
  'Order Completed': {
    area: 'orders',
    write: {
      en: (read) => `Order${having(read.money('total'), (total) => ` of ${total}`) ?? ''}`,
      de: (read) => `Bestellung${having(read.money('total'), (total) => ` über ${total}`) ?? ''}`,
    },
  },
  'Order Updated': {
    area: 'orders',
    write: { en: () => 'Order changed', de: () => 'Bestellung geändert' },
  },
  'Order Refunded': {
    area: 'orders',
    tone: 'look',
    write: {
      en: (read) => list('Money back for an order', read.money('total')),
      de: (read) => list('Geld zurück für eine Bestellung', read.money('total')),
    },
  },
  'Order Cancelled': {
    area: 'orders',
    tone: 'look',
    detail: (read) => read.text('reason'),
    write: {
      en: (read) => `Order${having(read.money('total'), (total) => ` of ${total}`) ?? ''} cancelled`,
      de: (read) => `Bestellung${having(read.money('total'), (total) => ` über ${total}`) ?? ''} storniert`,
    },
  },
  'Checkout Started': {
    area: 'orders',
    tone: 'quiet',
    write: {
      en: (read) => list('Began to order', read.money('value')),
      de: (read) => list('Bestellung begonnen', read.money('value')),
    },
  },
  'Payment Info Entered': {
    area: 'orders',
    tone: 'quiet',
    write: { en: () => 'Gave payment details', de: () => 'Zahlungsdaten angegeben' },
  },
  ...Object.fromEntries(
    (['Viewed', 'Completed'] as const).map((what) => [
      `Checkout Step ${what}`,
      {
        area: 'orders' as const,
        tone: 'quiet' as const,
        write: {
          en: (read: TitleReader) => `Step ${read.count('step') ?? ''} of ordering`.replace('  ', ' '),
          de: (read: TitleReader) => `Bestellschritt ${read.count('step') ?? ''}`.trim(),
        },
      },
    ]),
  ),
  'Products Searched': looking('Searched for', 'Gesucht nach', 'query'),
  'Product List Viewed': looking('Looked at', 'Angesehen:', 'category'),
  'Product List Filtered': looking('Filtered', 'Gefiltert:', 'category'),
  'Product Clicked': looking('Chose', 'Ausgewählt:', 'name'),
  'Product Viewed': looking('Looked at', 'Angesehen:', 'name'),
  'Product Added': looking('Put in the basket:', 'In den Warenkorb gelegt:', 'name'),
  'Product Removed': looking('Took out of the basket:', 'Aus dem Warenkorb genommen:', 'name'),
  'Cart Viewed': looking('Looked at the basket', 'Warenkorb angesehen'),
  'Promotion Viewed': looking('Saw an offer', 'Angebot gesehen', 'name'),
  'Promotion Clicked': looking('Followed an offer', 'Angebot geöffnet', 'name'),
  'Coupon Entered': looking('Typed in a coupon', 'Gutschein eingegeben', 'coupon_name'),
  'Coupon Applied': looking('Used a coupon', 'Gutschein eingelöst', 'coupon_name'),
  'Coupon Denied': {
    area: 'orders',
    tone: 'look',
    detail: (read) => read.text('reason'),
    write: { en: () => 'Coupon refused', de: () => 'Gutschein abgelehnt' },
  },
  'Coupon Removed': looking('Took out a coupon', 'Gutschein entfernt', 'coupon_name'),
  'Product Added to Wishlist': looking('Wishes for', 'Auf den Wunschzettel:', 'name'),
  'Product Removed from Wishlist': looking('No longer wishes for', 'Vom Wunschzettel:', 'name'),
  'Wishlist Product Added to Cart': looking(
    'From the wish list to the basket:',
    'Vom Wunschzettel in den Warenkorb:',
    'name',
  ),
  'Product Shared': looking('Showed a friend', 'Weitergezeigt:', 'name'),
  'Cart Shared': looking('Showed a friend the basket', 'Warenkorb weitergezeigt'),
  'Product Reviewed': {
    area: 'surveys',
    quote: 'review_body',
    write: {
      en: (read) =>
        list(
          'Reviewed a product',
          having(read.text('rating'), (rating) => `rated ${rating}`),
        ),
      de: (read) =>
        list(
          'Produkt bewertet',
          having(read.text('rating'), (rating) => `mit ${rating}`),
        ),
    },
  },
}

/** Everyday looking around in the shop. */
function looking(en: string, de: string, property?: string): TitleRules[string] {
  const write = (words: string) => (read: TitleReader) => {
    const what = property === undefined ? undefined : read.text(property)
    return what === undefined ? words.replace(/:$/, '') : `${words} “${what}”`
  }
  return { area: 'orders', tone: 'quiet', write: { en: write(en), de: write(de) } }
}
