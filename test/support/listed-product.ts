import { readProductFolder } from '../../src/demo/product-folder.ts'
import type { PurposeClass } from '../../src/generated/prisma/enums.ts'
import { OpinionService, ProductModule, ProductService, RightsReconciler } from '../../src/modules/product/index.ts'
import { batchFunctionName, productRoleName } from '../../src/modules/product/batch-function.ts'
import { DomainRightsService } from '../../src/modules/product/domain-rights.service.ts'
import { EntitlementStore } from '../../src/modules/product/entitlement.store.ts'
import { ProductRights } from '../../src/modules/product/product-rights.ts'
import { ReleaseService } from '../../src/modules/product/release.service.ts'
import type { TestMarket } from './market.ts'
import { actorOf, orgId, seedOrganizations, TEST_REGION } from './organizations.ts'
import { done, draftInput, openRights, resourceInput } from './rights.ts'
import { openRooms } from './rooms.ts'

export const PURPOSE: PurposeClass = 'INDUSTRY_DEVELOPMENT'
export const RESOURCE = resourceInput()
/** What the product reads: both columns of `resourceInput`. */
export const COLUMNS = ['tst_psb.person.id_no', 'tst_psb.person.name']

const QUERY = `select 'MATCH' as outcome, source.updated_at as "asOf", 'MATCH' as result
from platform.source_update source left join tst_psb.person person on person.id_no = input.name and person.name = input.name
where source.source_table = 'tst_psb.person'`

/** A market with a raw table of its own in the data domain, and all that leads to products on it. */
export async function openProducts(test: TestMarket) {
  const { market, domain } = test.platform
  await seedOrganizations(market)
  await domain.pool.query(`
    create schema tst_psb;
    create table tst_psb.person (id_no text primary key, name text, secret text);
    insert into tst_psb.person values ('1', 'Ann', 'likes tea');
    create table tst_psb.other (id_no text);
    insert into platform.source_update values ('tst_psb.person', '2026-03-01T00:00:00Z')`)
  const rights = await openRights(test)
  const rooms = await openRooms(test.platform, ProductModule)
  const products = rooms.get(ProductService)
  const { rows } = await domain.pool.query<{ name: string }>('select current_database()::text as name')
  const database = rows[0]?.name ?? ''
  const { contract: base, sandboxJson: sandbox } = await readProductFolder('id2')
  const contractOf = (code: string) => ({
    ...base,
    code,
    region: TEST_REGION,
    purposes: [PURPOSE],
    sources: [{ resource: RESOURCE.code, fields: ['id_no', 'name'] }],
  })
  return {
    rights,
    rooms,
    domainRights: rooms.get(ProductRights),
    entitlements: rooms.get(EntitlementStore),
    reconciler: rooms.get(RightsReconciler),
    view: rooms.get(DomainRightsService),
    roleOf: (code: string) => productRoleName({ code, version: 1, purpose: PURPOSE, database }),
    functionOf: (code: string) => batchFunctionName({ code, version: 1, purpose: PURPOSE }),
    submit: (code: string, query = QUERY, version = 1) =>
      products.submit(actorOf('operator'), {
        contract: { ...contractOf(code), version },
        query,
        sandbox,
        developerUscc: null,
      }),
    /** the holder's resource, the operator's agreement */
    async prepare(): Promise<void> {
      await rights.hold()
      await rights.agree()
    },
    /** the use of both fields, granted by the holder */
    async grantUse() {
      const { no: agreementNo } = draftInput()
      const { code: resourceCode } = RESOURCE
      const input = { agreementNo, resourceCode, fieldNames: ['id_no', 'name'], purposes: [PURPOSE] }
      return done(await rights.grants.grantUse(actorOf('holder'), input))
    },
    /** by the bureau, under the agreement, and by the security authority. @returns the second approval */
    async approve(productVersionId: string) {
      const approval = { productVersionId, approve: true, reasons: null }
      const compliance = { ...approval, agreementNo: draftInput().no }
      const reviewed = await rooms.get(OpinionService).reviewCompliance(actorOf('bureau'), compliance)
      return reviewed.ok ? rooms.get(OpinionService).reviewSecurity(actorOf('security'), approval) : reviewed
    },
    listOnly: (productVersionId: string) => products.list(actorOf('operator'), productVersionId),
    release: (productVersionId: string) => rooms.get(ReleaseService).release(actorOf('holder'), productVersionId),
    /** submitted, approved, released by the holder, listed */
    async list(code: string): Promise<void> {
      const { id } = done(await this.submit(code))
      done(await this.approve(id))
      done(await this.release(id))
      done(await this.listOnly(id))
    },
    /** what the database says a product's role may read of the raw table, asked column by column */
    async readable(code: string): Promise<string[]> {
      const found = await domain.pool.query<{ column: string }>(
        `select 'tst_psb.person.' || a.attname as "column" from pg_attribute a
         where a.attrelid = 'tst_psb.person'::regclass and a.attnum > 0
           and has_column_privilege($1, a.attrelid, a.attnum, 'select') order by 1`,
        [productRoleName({ code, version: 1, purpose: PURPOSE, database })],
      )
      return found.rows.map(({ column }) => column)
    },
    /** Asks a product's function as the gateway does. */
    call: (code: string) =>
      domain.gateway.query({
        text: `select * from product.${batchFunctionName({ code, version: 1, purpose: PURPOSE })}($1)`,
        values: [JSON.stringify([{ n: 0, name: 'Ann' }])],
      }),
    /** a grant of the holder that is in force */
    async grantId(right: 'HOLDING' | 'USE', fieldName?: string): Promise<string> {
      const resource = await market.prisma.dataResource.findUniqueOrThrow({
        where: { code: RESOURCE.code },
        include: { fields: true },
      })
      const objectId = resource.fields.find(({ name }) => name === fieldName)?.id ?? resource.id
      const where = { right, objectId, status: 'ACTIVE' as const, grantorOrgId: orgId('holder') }
      return (await market.prisma.rightGrant.findFirstOrThrow({ where })).id
    },
    async close(): Promise<void> {
      await rooms.close()
      await rights.close()
    },
  }
}

export type Products = Awaited<ReturnType<typeof openProducts>>
