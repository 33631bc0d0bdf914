// Build random resources with the vendor's test data, and print each as a line of JSON with its entity.
//
// The first argument is how many of each. A model that cannot be built ends the process: nothing is left out silently.
import { createRequire } from 'node:module';

const require = createRequire(import.meta.url);
const models = (folder) => require(`@commercetools/composable-commerce-test-data/${folder}`);

const SOURCES = [
  ['customer', 'customer', ['Customer']],
  ['customer-group', 'customer-group', ['CustomerGroup']],
  ['business-unit', 'business-unit', ['Company', 'Division']],
  ['associate', 'business-unit', ['Associate']],
  ['associate-role', 'associate-role', ['AssociateRoleRest']],
  ['address', 'commons', ['Address']],
  ['business-unit-address', 'commons', ['Address']],
  ['order', 'order', ['OrderRest']],
  ['cart', 'cart', ['CartRest']],
  ['payment', 'payment', ['PaymentRest']],
  ['transaction', 'payment', ['TransactionRest']],
  ['delivery', 'order', ['DeliveryRest']],
  ['parcel', 'order', ['ParcelRest']],
  ['return', 'order', ['LineItemReturnItemRest']],
  ['recurring-order', 'recurring-order', ['RecurringOrderRest']],
  ['quote-request', 'quote-request', ['QuoteRequest']],
  ['staged-quote', 'staged-quote', ['StagedQuote']],
  ['quote', 'quote', ['Quote']],
  ['state', 'state', ['StateRest']],
  ['store', 'store', ['StoreRest']],
  ['channel', 'channel', ['ChannelRest']],
  ['type', 'type', ['Type']],
  ['shipping-method', 'shipping-method', ['ShippingMethodRest']],
  ['tax-category', 'tax-category', ['TaxCategory']],
  ['discount-code', 'discount-code', ['DiscountCode']],
];

// Newer models have one form each; older ones are asked for the form of the HTTP API.
const build = (model, name) => (name.endsWith('Rest') ? model.random().build() : model.random().buildRest());

const count = Number(process.argv[2]);
for (const [entity, folder, names] of SOURCES) {
  for (const name of names) {
    for (let at = 0; at < count; at += 1) {
      console.log(JSON.stringify({ entity, name, resource: build(models(folder)[name], name) }));
    }
  }
}
