import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { ask } from '../../../test/support/graphql.ts'
import { COLUMNS, openProducts, PURPOSE, RESOURCE, type Products } from '../../../test/support/listed-product.ts'
import {
  actorOf,
  createServerMarket,
  createTestMarket,
  describeOnPostgres,
  type TestMarket,
} from '../../../test/support/market.ts'
import { codeOf, done, draftInput } from '../../../test/support/rights.ts'
import { DecisionLog } from '../../policy/decision-log.ts'

describe('rights in an embedded data domain', () => describeRights(createTestMarket))
describeOnPostgres('rights in the data domain of a server', () => describeRights(createServerMarket))

const [ID_NO] = COLUMNS

/** One product over two columns of one table, from its listing to the end of what it rests on. */
function describeRights(open: () => Promise<TestMarket>): void {
  let test: TestMarket
  let products: Products

  beforeAll(async () => {
    test = await open()
    products = await openProducts(test)
    await products.prepare()
    await products.grantUse()
    await products.list('TST')
  })
  afterAll(async () => {
    await products.close()
    await test.close()
  })

  const prisma = () => test.platform.market.prisma
  const readable = () => products.readable('TST')
  const reconcile = () => products.reconciler.reconcile({ cutOffMs: 0 })
  const revoke = async (right: 'HOLDING' | 'USE', field?: string) =>
    products.rights.grants.revokeGrant(actorOf('holder'), {
      grantId: await products.grantId(right, field),
      reason: 'test',
    })
  const sql = (text: string) => test.platform.domain.pool.query(text)
  const role = () => products.roleOf('TST')
  const audited = async () => {
    await products.rooms.get(DecisionLog).flushed()
    const events = await prisma().auditEvent.findMany({
      where: { actorKind: 'SYSTEM' },
      orderBy: { seq: 'asc' },
    })
    return events.map(({ action, reasonCode, rule }) => `${action} ${reasonCode} ${rule}`)
  }

  describe('the gateway', () => {
    const asGateway = (text: string) => test.platform.domain.gateway.query({ text })

    it.each(['tst_psb.person', 'platform.canary', 'platform.source_update', 'public._prisma_migrations'])(
      'is refused table %s by the database',
      async (table) => {
        await expect(asGateway(`select * from ${table}`)).rejects.toMatchObject({ code: '42501' })
      },
    )

    it('runs a product function all the same', async () => {
      expect((await products.call('TST')).rows).toEqual([
        { n: 0, answer: expect.objectContaining({ outcome: 'MATCH' }) },
      ])
    })

    it('does not leave its role behind, even after an error', async () => {
      await expect(asGateway('select 1 / 0')).rejects.toThrow('division by zero')
      const { rows } = await sql('select current_user = session_user as own')
      expect(rows).toEqual([{ own: true }])
    })

    it('cannot take another role', async () => {
      const { rows } = await asGateway(
        `select count(*)::int as n from pg_auth_members m join pg_roles r on r.oid = m.member where r.rolname = 'gateway'`,
      )
      expect(rows).toEqual([{ n: 0 }])
    })
  })

  describe('a listed product', () => {
    it('reads exactly the columns whose use is live', async () => {
      expect(await readable()).toEqual(COLUMNS)
    })

    it('loses one column with the use of one field, and gets it back with a new grant', async () => {
      done(await revoke('USE', 'name'))
      const after = await readable()
      await expect(products.call('TST')).rejects.toMatchObject({ code: '42501' })
      const resourceCode = RESOURCE.code
      const input = {
        agreementNo: draftInput().no,
        resourceCode,
        fieldNames: ['name'],
        purposes: [PURPOSE],
      }
      const [granted] = done(await products.rights.grants.grantUse(actorOf('holder'), input))
      expect([after, granted?.status, await readable()]).toEqual([[ID_NO], 'ACTIVE', COLUMNS])
    })

    it('loses all columns while its resource is suspended', async () => {
      done(await products.rights.catalog.suspendResource(actorOf('holder'), RESOURCE.code))
      const suspended = await readable()
      done(await products.rights.catalog.resumeResource(actorOf('holder'), RESOURCE.code))
      expect([suspended, await readable()]).toEqual([[], COLUMNS])
    })

    it('loses all columns while its agreement is suspended', async () => {
      const { no } = draftInput()
      done(await products.rights.steps.suspend(actorOf('bureau'), { no, reason: 'test' }))
      const suspended = await readable()
      done(await products.rights.steps.resume(actorOf('bureau'), no))
      expect([suspended, await readable()]).toEqual([[], COLUMNS])
    })

    it('keeps its columns when a revocation is refused', async () => {
      const grantId = await products.grantId('USE', 'name')
      const refused = await products.domainRights.withdraw(
        { link: 'GRANT', linkId: grantId, action: 'grant.revoke', reason: 'test' },
        async () => ({ ok: false, error: { code: 'TEST', message: 'no', rule: 'test' } }),
      )
      expect([codeOf(refused), await readable()]).toEqual(['TEST', COLUMNS])
    })
  })

  describe('drift', () => {
    it('is none where everything agrees', async () => {
      expect(await reconcile()).toEqual({ changed: [], left: [], finished: 0, activated: 0, reinstalled: 0 })
    })

    it.each([
      ['a column', 'grant select (secret) on tst_psb.person to {role}', 'tst_psb.person.secret'],
      ['a whole table', 'grant select on tst_psb.person to {role}', 'tst_psb.person.secret'],
      ['a table of no source', 'grant select on tst_psb.other to {role}', 'tst_psb.other.id_no'],
    ])('of %s that was given behind our back is shown, taken away and put on record', async (_, statement, column) => {
      await sql(statement.replace('{role}', role()))
      const shown = done(await products.view.inspect(actorOf('audit')))
      expect(shown.find((each) => each.role === role())?.held?.map((held) => `${held.table}.${held.column}`)).toContain(
        column,
      )
      const { changed, left } = await reconcile()
      expect(changed.map((each) => [`${each.table}.${each.column}`, each.kind, each.because])).toEqual([
        [column, 'EXTRA', 'NOT_A_SOURCE'],
      ])
      expect([left, await readable()]).toEqual([[], COLUMNS])
      expect(await audited()).toContain(`domain.revoke NOT_A_SOURCE rights.domain: ${column} of ${role()}`)
    })

    it('of a column that was taken away is mended and put on record', async () => {
      await sql(`revoke select (name) on tst_psb.person from ${role()}`)
      const { changed } = await reconcile()
      expect(changed.map(({ kind, column }) => `${kind} ${column}`)).toEqual(['MISSING name'])
      expect(await readable()).toEqual(COLUMNS)
      expect(await audited()).toContain(`domain.grant WHOLE rights.domain: tst_psb.person.name of ${role()}`)
    })

    it('of the gateway, which may read nothing, is taken away', async () => {
      await sql('grant usage on schema tst_psb to gateway; grant select on tst_psb.person to gateway')
      const { changed, left } = await reconcile()
      await sql('revoke usage on schema tst_psb from gateway')
      expect([changed.every((each) => each.role === 'gateway'), changed.length, left]).toEqual([true, 3, []])
    })

    it('that comes from outside the role is reported as not mended', async () => {
      await sql('grant select (secret) on tst_psb.person to public')
      const { left } = await reconcile()
      await sql('revoke select (secret) on tst_psb.person from public')
      expect(left.map(({ column }) => column)).toContain('secret')
    })

    it('of a function that is gone is mended', async () => {
      await sql(`drop function product.${products.functionOf('TST')}(jsonb)`)
      expect((await reconcile()).reinstalled).toBe(1)
      expect((await products.call('TST')).rows).toHaveLength(1)
    })

    it('is for the audit office to see, in GraphQL', async () => {
      const source = `{ domainRights { ... on DomainRightsSuccess { data {
        role productCode productVersion purposeClass installed readable sources { column state } drift { column kind because } } } } }`
      const { data } = await ask(products.rooms, actorOf('audit'), source)
      expect(data?.domainRights.data.filter((each: { productCode: string | null }) => each.productCode)).toEqual([
        {
          role: role(),
          productCode: 'TST',
          productVersion: 1,
          purposeClass: PURPOSE,
          installed: true,
          readable: COLUMNS,
          sources: COLUMNS.map((column) => ({ column, state: 'WHOLE' })),
          drift: [],
        },
      ])
      expect(codeOf(await products.view.inspect(actorOf('operator')))).toBe('FORBIDDEN')
    })
  })

  describe('in the end', () => {
    it('time takes the columns too', async () => {
      test.clock.advanceTo('2028-01-01T00:00:00+08:00')
      const { changed } = await reconcile()
      expect(changed.map(({ because }) => because)).toEqual(['AGREEMENT_EXPIRED', 'AGREEMENT_EXPIRED'])
      expect(await readable()).toEqual([])
    })
  })
}
