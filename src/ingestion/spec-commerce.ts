import { amount, any, type EventSpec, list, number, object, section, text } from './spec-event.ts'

// Segment's e-commerce spec v2: nothing is required there, so nothing is here.
const browsing = section('E-commerce: browsing (Segment)')
const promotions = section('E-commerce: promotions (Segment)')
const ordering = section('E-commerce: ordering (Segment)')
const coupons = section('E-commerce: coupons (Segment)')
const wishlist = section('E-commerce: wishlist (Segment)')
const sharing = section('E-commerce: sharing and reviewing (Segment)')

const currency = text('ISO 4217 code: EUR, GBP, …')
const product = {
  product_id: text('The product in the shop’s database.'),
  sku: text('Stock keeping unit.'),
  category: text('Category of the product.'),
  name: text('Name of the product.'),
  brand: text('Brand of the product.'),
  variant: text('Variant: colour, size, …'),
  price: number('Price of one.'),
  quantity: number('How many; negative for returned ones.'),
  coupon: text('Coupon used for the product.'),
  position: number('Place in the list, from 1.'),
  url: text('Address of its page.'),
  image_url: text('Address of its picture.'),
}
const products = list('The products, each with the properties of Product Viewed.', product)
const productInCart = { cart_id: text('The cart.'), ...product }
const order = {
  order_id: text('The order.'),
  affiliation: text('Shop or partner the order came through.'),
  total: number('What is to be paid, with discounts, shipping and tax.'),
  revenue: number('Without shipping and tax.'),
  shipping: amount('Cost of shipping.'),
  tax: number('Tax in all.'),
  discount: number('Discount in all.'),
  coupon: text('Coupon used for the order.'),
  currency,
  products,
}
const promotion = {
  promotion_id: text('The promotion.'),
  creative: text('Which picture or text.'),
  name: text('Name of the promotion.'),
  position: text('Where on the page.'),
}
const checkoutStep = {
  checkout_id: text('The checkout.'),
  step: number('Which step, from 1.'),
  shipping_method: text('Chosen way of shipping.'),
  payment_method: text('Chosen way of paying.'),
}
const coupon = {
  order_id: text('The order.'),
  cart_id: text('The cart.'),
  coupon_id: text('The coupon.'),
  coupon_name: text('Name of the coupon.'),
}
const wish = { wishlist_id: text('The list.'), wishlist_name: text('Name of the list.'), ...product }
const share = {
  share_via: text('How: e-mail, link, …'),
  share_message: text('What was written with it.'),
  recipient: text('Who got it.'),
}
const productList = { list_id: text('The list.'), category: text('Category shown.'), products }

export const commerceEvents: readonly EventSpec[] = [
  browsing('Products Searched', 'Somebody searched for products.', { query: any('What was searched.') }),
  browsing('Product List Viewed', 'A list or category was viewed.', productList),
  browsing('Product List Filtered', 'A list was filtered or sorted.', {
    ...productList,
    filters: list('Each with type and value.'),
    sorts: list('Each with type and value.'),
  }),
  promotions('Promotion Viewed', 'A promotion was seen.', promotion),
  promotions('Promotion Clicked', 'A promotion was followed.', promotion),
  ordering('Product Clicked', 'A product was chosen from a list.', product),
  ordering('Product Viewed', 'A product’s details were viewed.', {
    ...product,
    currency,
    value: number('Price times quantity.'),
  }),
  ordering('Product Added', 'A product was put into the cart.', productInCart),
  ordering('Product Removed', 'A product was taken out of the cart.', productInCart),
  ordering('Cart Viewed', 'The cart was viewed.', { cart_id: text('The cart.'), products }),
  ordering('Checkout Started', 'The way to paying began.', { ...order, value: number('Value of the cart.') }),
  ordering('Checkout Step Viewed', 'A step of the checkout was viewed.', checkoutStep),
  ordering('Checkout Step Completed', 'A step of the checkout was done.', checkoutStep),
  ordering('Payment Info Entered', 'Details of payment were given.', {
    ...checkoutStep,
    order_id: text('The order.'),
  }),
  ordering('Order Completed', 'The customer ordered.', {
    checkout_id: text('The checkout.'),
    subtotal: number('After discounts, before tax and shipping.'),
    ...order,
  }),
  ordering('Order Updated', 'An order was changed.', order),
  ordering('Order Refunded', 'Money went back for an order.', order),
  ordering('Order Cancelled', 'An order was cancelled.', { ...order, reason: text('Why.') }),
  coupons('Coupon Entered', 'A coupon was typed in.', coupon),
  coupons('Coupon Applied', 'A coupon was accepted.', { ...coupon, discount: number('What it takes off.') }),
  coupons('Coupon Denied', 'A coupon was refused.', { ...coupon, reason: text('Why.') }),
  coupons('Coupon Removed', 'A coupon was taken out.', { ...coupon, discount: number('What it took off.') }),
  wishlist('Product Added to Wishlist', 'A product was put on a wish list.', wish),
  wishlist('Product Removed from Wishlist', 'A product was taken off a wish list.', wish),
  wishlist('Wishlist Product Added to Cart', 'A product went from the wish list to the cart.', {
    ...wish,
    cart_id: text('The cart.'),
  }),
  sharing('Product Shared', 'A product was shown to a friend.', { ...share, ...product }),
  sharing('Cart Shared', 'A cart was shown to a friend.', {
    ...share,
    cart_id: text('The cart.'),
    products,
  }),
  sharing('Product Reviewed', 'A product was reviewed.', {
    product_id: text('The product.'),
    review_id: text('The review.'),
    review_body: text('What was written.'),
    rating: any('How many stars or points.'),
    reviewer: object('Who wrote it, where known.'),
  }),
]
