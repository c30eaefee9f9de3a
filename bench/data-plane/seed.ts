/** Fills the benchmark's databases: the demo, a key, and a consent of each of many people. Argument: how many people. */
import { ADDRESS, PRODUCT, PURPOSE, type FromServer } from './protocol.ts'

const built = async <T>(path: string): Promise<T> => (await import(`../../dist/${path}`)) as T
const { createService } = await built<typeof import('../../src/service.ts')>('service.js')
const { readConfig } = await built<typeof import('../../src/platform/config.ts')>('platform/config.js')
const { seedDemo } = await built<typeof import('../../src/demo/seed.ts')>('demo/seed.js')
const { CHENGDU, syntheticPerson } =
  await built<typeof import('../../src/demo/synthetic/person.ts')>('demo/synthetic/person.js')
const { ConsentStore } = await built<typeof import('../../src/modules/consent/consent.store.ts')>(
  'modules/consent/consent.store.js',
)
const { issueSecret } = await built<typeof import('../../src/platform/secrets.ts')>('platform/secrets.js')

const people = Number(process.argv[2])
const service = await createService(readConfig(process.env))
await seedDemo(service, { people })
const { market, keys, clock } = service.platform
const now = clock.now()

const product = await market.prisma.dataProduct.findUniqueOrThrow({ where: { code: PRODUCT } })
const subscription = await market.prisma.subscription.findFirstOrThrow({
  where: { productId: product.id, purposeClass: PURPOSE, status: 'ACTIVE' },
})
const { text, prefix, hash } = issueSecret('sqk')
await market.prisma.apiCredential.deleteMany({ where: { id: 'bench' } })
await market.prisma.apiCredential.create({
  data: {
    id: 'bench',
    consumerOrgId: subscription.consumerOrgId,
    subscriptionId: subscription.id,
    prefix,
    secretHash: new Uint8Array(hash),
    label: 'bench',
    status: 'ACTIVE',
    createdBy: 'bench',
    createdAt: now,
  },
})

const asked = { recipientOrgId: subscription.consumerOrgId, purposeClass: PURPOSE } as const
const offer = await new ConsentStore(market).offer(PRODUCT, asked)
const subjects = Array.from({ length: people }, (_, n) => {
  const { name, idNo } = syntheticPerson(CHENGDU, n)
  return { name, idNo, subjectId: `bench-${n}`, consentId: `0BENCH${String(n).padStart(20, '0')}` }
})
await market.pool.query(
  `insert into subject_key (subject_id, kind, key_hash, created_at)
   select s, 'PERSON', h, $3 from unnest($1::text[], $2::bytea[]) as t(s, h) on conflict do nothing`,
  [subjects.map(({ subjectId }) => subjectId), subjects.map(({ idNo }) => keys.subject('PERSON', idNo)), now],
)
await market.pool.query(
  `insert into consent (id, subject_id, product_id, recipient_org_id, purpose_class, purpose_text, separate, single_use,
     field_scope, channel, proof_hash, granted_at, expires_at, status, created_by)
   select c, s, $3, $4, $5::purpose_class, 'bench', false, false, $7, 'BENCH', repeat('0', 64), $6::timestamptz, $6::timestamptz + interval '300 days', 'ACTIVE', 'bench'
   from unnest($1::text[], $2::text[]) as t(c, s) on conflict do nothing`,
  [
    subjects.map(({ consentId }) => consentId),
    subjects.map(({ subjectId }) => subjectId),
    product.id,
    subscription.consumerOrgId,
    PURPOSE,
    now,
    offer?.fields,
  ],
)
await market.pool.query('vacuum analyze')
const tails = subjects.map(({ name, idNo, consentId }) =>
  JSON.stringify({ purposeClass: PURPOSE, consentId, input: { name, idNo } }).slice(1),
)
const told: FromServer = { seeded: { key: text, tails } }
await new Promise((resolve) => process.send?.(told, resolve))
console.error(`seeded ${people} people for ${ADDRESS}`)
await service.close()
process.exit(0)
