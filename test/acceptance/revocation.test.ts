/**
 * Two instances on one PostgreSQL: whatever link of a chain of rights is taken away on the one, the next call on the other is
 * refused by that link's name and not billed, and where the link stands below the use the database itself has let go of the
 * column. The second instance's gateway signs in with a login of its own.
 */
import { afterAll, beforeAll, expect, it, vi } from 'vitest'
import { REFUSED } from '../../src/cli/client.ts'
import { readProductFolder } from '../../src/demo/product-folder.ts'
import { resolveExampleInput } from '../../src/demo/resolve-example.ts'
import type { PurposeClass } from '../../src/generated/prisma/enums.ts'
import { RightsSourceStore } from '../../src/modules/gateway/rights-source.store.ts'
import { productRoleName } from '../../src/modules/product/batch-function.ts'
import { Caller, type HttpAnswer } from '../support/caller.ts'
import { startDemoServiceOnPostgres, type DemoService, type SharedDemoService } from '../support/demo-service.ts'
import { hashSecret } from '../../src/platform/secrets.ts'
import { createGatewayLogin } from '../support/gateway-login.ts'
import { describeOnPostgres } from '../support/market.ts'

const PURPOSE: PurposeClass = 'INDUSTRY_DEVELOPMENT'
const REACHES_EVERYBODY_WITHIN_MS = 1_000

let here: SharedDemoService
let there: DemoService
let login: Awaited<ReturnType<typeof createGatewayLogin>>

/** An enterprise that calls one product on the instance where nothing was revoked. */
type Consumer = {
  caller: Caller
  input: Record<string, string | number | boolean | string[]>
  consentId: string | null
}
const consumers = new Map<string, Consumer>()

async function consumerOf(folder: 'id2' | 'rfc' | 'ent', email: string): Promise<Consumer> {
  const { contract, examples } = await readProductFolder(folder)
  const caller = await Caller.of(there.url, await there.as(email), contract.code)
  const example = examples.find(
    ({ expect: expected }) => 'outcome' in expected && contract.billable.some((one) => one === expected.outcome),
  )
  if (!example) throw new Error(`${folder} has an example that is billed`)
  const input = resolveExampleInput(example)
  const subject = contract.subject && {
    subjectKind: contract.subject.kind,
    subjectIdentifier: String(input[contract.subject.input]),
  }
  const expiresAt = new Date(there.service.platform.clock.now().getTime() + 86_400_000).toISOString()
  const consentId = subject ? await caller.consent(subject, { expiresAt }) : null
  return { caller, input, consentId }
}

let calls = 0
async function call(productCode: string): Promise<{ answer: HttpAnswer; billed: boolean | undefined }> {
  const { caller, input, consentId } = consumers.get(productCode) as Consumer
  const requestNo = `revocation-${calls++}`
  const answer = await caller.call(requestNo, input, consentId ? { consentId } : {})
  const record = await here.service.platform.market.prisma.callRecord.findFirst({ where: { requestNo } })
  return { answer, billed: record?.billable }
}

async function mayRead(code: string, column: string): Promise<boolean> {
  const { pool } = here.service.platform.domain
  const { rows } = await pool.query<{ database: string }>('select current_database()::text as database')
  const role = productRoleName({ code, version: 1, purpose: PURPOSE, database: rows[0]?.database ?? '' })
  const [schema, table, name] = column.split('.')
  const found = await pool.query<{ may: boolean }>(`select has_column_privilege($1, $2, $3, 'select') as may`, [
    role,
    `${schema}.${table}`,
    name,
  ])
  return found.rows[0]?.may === true
}

async function act(email: string, mutation: string, input: object): Promise<void> {
  const type = `${mutation[0]?.toUpperCase()}${mutation.slice(1)}`
  const client = await here.as(email)
  await client.run(`mutation ($input: ${type}Input!) { ${mutation}(input: $input) { ${REFUSED} } }`, { input })
}

const globalId = (type: string, id: string) => Buffer.from(`${type}:${id}`).toString('base64')
const prisma = () => here.service.platform.market.prisma

async function grantOf(right: 'HOLDING' | 'USE', resourceCode: string, fieldName?: string): Promise<string> {
  const resource = await prisma().dataResource.findUniqueOrThrow({
    where: { code: resourceCode },
    include: { fields: true },
  })
  const field = resource.fields.find(({ name }) => name === fieldName)
  const objectId = field?.id ?? resource.id
  return globalId(
    'RightGrant',
    (await prisma().rightGrant.findFirstOrThrow({ where: { right, objectId, status: 'ACTIVE' } })).id,
  )
}

async function credentialOf(productCode: string): Promise<{ id: string; subscriptionId: string }> {
  const { caller } = consumers.get(productCode) as Consumer
  return prisma().apiCredential.findUniqueOrThrow({ where: { secretHash: new Uint8Array(hashSecret(caller.key)) } })
}

/** How the subscription's own operator suspends it, and lets it go on. */
const suspended = async (product: string) => {
  const input = { subscriptionId: globalId('Subscription', (await credentialOf(product)).subscriptionId) }
  return {
    suspend: () => act('operator.checker@chengdu.demo', 'suspendSubscription', input),
    resume: () => act('operator.checker@chengdu.demo', 'resumeSubscription', input),
  }
}

/** Calls on an instance that is told of no change, as if every notification were lost. */
async function callsOnDeafInstance() {
  const listen = vi.spyOn(RightsSourceStore.prototype, 'listen').mockResolvedValue()
  const deaf = await here.another()
  const { caller, input, consentId } = consumers.get('ID2') as Consumer
  const own = await Caller.of(deaf.url, await deaf.as('consumer.verifier@chengdu.demo'), caller.productCode)
  const ask = async (requestNo: string) => (await own.call(requestNo, input, consentId ? { consentId } : {})).body
  await ask('deaf-1')
  listen.mockRestore()
  return { ask, deaf }
}

describeOnPostgres('a link that is taken away on one instance', () => {
  beforeAll(async () => {
    here = await startDemoServiceOnPostgres()
    login = await createGatewayLogin(here.domainUrl)
    there = await here.another(login.url)
    consumers.set('ID2', await consumerOf('id2', 'consumer.verifier@chengdu.demo'))
    consumers.set('RFC', await consumerOf('rfc', 'consumer.rental@jinan.demo'))
    consumers.set('ENT', await consumerOf('ent', 'consumer.bank@shanghai.demo'))
  })
  afterAll(async () => {
    await there.close()
    await login.drop()
    await here.close()
  })

  const subscription = async () => ({
    subscriptionId: globalId('Subscription', (await credentialOf('ID2')).subscriptionId),
  })
  const resource = { resourceCode: 'CD-PSB-PERSON' }

  /** In this order: what can be undone is undone before the next. */
  const LINKS: {
    link: string
    product: string
    take: () => Promise<void>
    code: string
    column?: string
    giveBack?: () => Promise<void>
  }[] = [
    {
      link: 'the subscription, suspended',
      product: 'ID2',
      take: async () => act('operator.checker@chengdu.demo', 'suspendSubscription', await subscription()),
      code: 'LICENCE_SUSPENDED',
      giveBack: async () => act('operator.checker@chengdu.demo', 'resumeSubscription', await subscription()),
    },
    {
      link: 'the resource, suspended',
      product: 'ID2',
      take: () => act('holder.psb@chengdu.demo', 'suspendResource', resource),
      code: 'SOURCE_SUSPENDED',
      column: 'cd_psb.person.name',
      giveBack: () => act('holder.psb@chengdu.demo', 'resumeResource', resource),
    },
    {
      link: 'the operation right, revoked',
      product: 'ID2',
      take: async () => {
        const product = await prisma().dataProduct.findUniqueOrThrow({ where: { code: 'ID2' } })
        const grant = await prisma().rightGrant.findFirstOrThrow({
          where: { right: 'OPERATION', objectId: product.id },
        })
        const input = { grantId: globalId('RightGrant', grant.id), reason: 'test' }
        await act('bureau.checker@chengdu.demo', 'revokeGrant', input)
      },
      code: 'RIGHT_OPERATION_REVOKED',
    },
    {
      link: 'the key, revoked',
      product: 'ID2',
      take: async () => {
        const input = { credentialId: globalId('ApiCredential', (await credentialOf('ID2')).id) }
        await act('consumer.verifier@chengdu.demo', 'revokeCredential', input)
      },
      code: 'CREDENTIAL_REVOKED',
    },
    {
      link: 'the use right of one field, revoked',
      product: 'ENT',
      take: async () => {
        const input = { grantId: await grantOf('USE', 'SH-TAX-GRADE', 'grade'), reason: 'test' }
        await act('holder.tax@shanghai.demo', 'revokeGrant', input)
      },
      code: 'RIGHT_USE_REVOKED',
      column: 'sh_tax.grade.grade',
    },
    {
      link: 'the holding right of another department, revoked',
      product: 'ENT',
      take: async () => {
        const input = { grantId: await grantOf('HOLDING', 'SH-AMR-ENTERPRISE'), reason: 'test' }
        await act('holder.amr@shanghai.demo', 'revokeGrant', input)
      },
      code: 'RIGHT_HOLDING_REVOKED',
      column: 'sh_amr.enterprise.name',
    },
    {
      link: 'the agreement, terminated',
      product: 'RFC',
      take: async () => {
        const { no } = await prisma().authorizationAgreement.findFirstOrThrow({
          where: { region: '370100', status: 'ACTIVE' },
        })
        await act('bureau.checker@jinan.demo', 'terminateAgreement', { agreementNo: no, reason: 'test' })
      },
      code: 'AGREEMENT_TERMINATED',
      column: 'jn_nr.property.sealed',
    },
  ]

  it.each(['ID2', 'RFC', 'ENT'])('finds %s answered and billed before', async (product) => {
    const { answer, billed } = await call(product)
    expect({ status: answer.status, billed }).toEqual({ status: 200, billed: true })
  })

  it('answers nothing on an instance whose notifications are lost: the commit decides', async () => {
    const { ask, deaf } = await callsOnDeafInstance()
    const { suspend, resume } = await suspended('ID2')
    const [before] = [await ask('deaf-2')]
    await suspend()
    const after = await ask('deaf-3')
    await resume()
    const again = await ask('deaf-4')
    await deaf.close()
    expect([before?.outcome, after.code, again.outcome]).toEqual(['MATCH', 'LICENCE_SUSPENDED', 'MATCH'])
    expect(await prisma().callRecord.count({ where: { requestNo: 'deaf-3', billable: true } })).toBe(0)
  })

  it.each(LINKS)('$link: $code on the other, unbilled', async ({ product, take, code, column, giveBack }) => {
    const before = column && (await mayRead(product, column))
    await take()
    const taken = performance.now()
    const { answer, billed } = await call(product)
    const { code: given, billable } = answer.body
    expect({ code: given, billable, billed }).toEqual({ code, billable: false, billed: false })
    expect(performance.now() - taken).toBeLessThan(REACHES_EVERYBODY_WITHIN_MS)
    if (column) expect([before, await mayRead(product, column)]).toEqual([true, false])
    if (!giveBack) return
    await giveBack()
    expect((await call(product)).answer.status).toBe(200)
    if (column) expect(await mayRead(product, column)).toBe(true)
  })
})
