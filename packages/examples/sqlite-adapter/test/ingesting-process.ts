// A process that ingests batch after batch, a row of each customer in each, and says which are acknowledged. It may be killed at any moment.

import { customers, openShop, orders } from './shop.js'

const [path = '', writer = '', count = ''] = process.argv.slice(2)
const store = openShop(path)

for (let batch = 0; batch < Number(count); batch++) {
  const event_timestamp = Date.UTC(2026, 0, 1) + batch * 1000 + writer.length // writers have names of different lengths, so no times are equal
  await store.ingest(
    orders,
    customers.map((customer_id) => ({ customer_id, writer, batch, event_timestamp })),
  )
  console.log(batch)
}
await store.close()
