/** A use right is revoked and granted anew: the listed version is refused until the bureau approves it again. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { CallRefused, REFUSED } from '../../src/cli/client.ts'
import { DecisionLog } from '../../src/policy/decision-log.ts'
import { CHENGDU, syntheticPerson } from '../../src/demo/synthetic/person.ts'
import { Caller } from '../support/caller.ts'
import { startDemoService, type DemoService } from '../support/demo-service.ts'

const RESOURCE = 'CD-PSB-PERSON'
const HOLDER = 'holder.psb@chengdu.demo'
const BUREAU = 'bureau.checker@chengdu.demo'
const globalId = (type: string, id: string) => Buffer.from(`${type}:${id}`).toString('base64')

let demo: DemoService
let caller: Caller
let consentId: string
let agreementNo: string
let productVersionId: string

const prisma = () => demo.service.platform.market.prisma
const fieldId = async (name: string) =>
  (await prisma().resourceField.findFirstOrThrow({ where: { name, resource: { code: RESOURCE } } })).id

beforeAll(async () => {
  demo = await startDemoService()
  caller = await Caller.of(demo.url, await demo.as('consumer.verifier@chengdu.demo'), 'ID2')
  const subject = { subjectKind: 'PERSON', subjectIdentifier: syntheticPerson(CHENGDU, 17).idNo } as const
  const expiresAt = new Date(demo.service.platform.clock.now().getTime() + 86_400_000).toISOString()
  consentId = await caller.consent(subject, { expiresAt })
  agreementNo = (await prisma().authorizationAgreement.findFirstOrThrow({ where: { region: '510100' } })).no
  productVersionId = globalId(
    'ProductVersion',
    (await prisma().productVersion.findFirstOrThrow({ where: { product: { code: 'ID2' } } })).id,
  )
})
afterAll(() => demo.close())

async function mutate(email: string, field: string, input: object): Promise<void> {
  const type = `${field.charAt(0).toUpperCase()}${field.slice(1)}`
  const document = `mutation ($input: ${type}Input!) { ${field}(input: $input) { ${REFUSED} ... on ${type}Success { __typename } } }`
  await (await demo.as(email)).run(document, { input })
}
const refusalCode = (attempt: Promise<unknown>) =>
  attempt.then(
    () => undefined,
    (error: unknown) => (error instanceof CallRefused ? error.code : Promise.reject(error)),
  )

let calls = 0
async function callCode(): Promise<unknown> {
  const { name, idNo } = syntheticPerson(CHENGDU, 17)
  const { status, body } = await caller.call(`reapproval-${calls++}`, { name, idNo }, { consentId })
  return status === 200 ? body.outcome : body.code
}
const reapprove = (email = BUREAU) => mutate(email, 'reapproveProduct', { productVersionId, agreementNo })

describe('a listed version whose use right is revoked', () => {
  it('is approved again in vain before that', async () => {
    expect(await callCode()).toBe('MATCH')
    expect(await refusalCode(reapprove())).toBe('REAPPROVAL_NEEDLESS')
  })

  it('is refused for the use, and approved again in vain until that is granted anew', async () => {
    const where = { right: 'USE', objectId: await fieldId('name'), status: 'ACTIVE' } as const
    const { id } = await prisma().rightGrant.findFirstOrThrow({ where })
    await mutate(HOLDER, 'revokeGrant', { grantId: globalId('RightGrant', id), reason: '核查' })
    expect([await callCode(), await refusalCode(reapprove())]).toEqual(['RIGHT_USE_REVOKED', 'RIGHT_USE_REVOKED'])
  })

  it('is still refused when the use is granted anew: nothing that the bureau approved rests on it', async () => {
    const scope = await prisma().agreementResource.findFirstOrThrow({ where: { resource: { code: RESOURCE } } })
    const input = { agreementNo, resourceCode: RESOURCE, fieldNames: ['name'], purposes: scope.purposeClasses }
    await mutate(HOLDER, 'grantUse', input)
    expect(await callCode()).toBe('RIGHT_OPERATION_MISSING')
  })

  it('is approved again by the bureau of its region and by nobody else', async () => {
    for (const email of ['operator.checker@chengdu.demo', HOLDER, 'bureau.checker@jinan.demo'])
      expect(await refusalCode(reapprove(email))).toBe('FORBIDDEN')
  })

  it('is answered once it was, by the same version', async () => {
    await reapprove()
    expect(await callCode()).toBe('MATCH')
  })

  it('leaves the decision on record', async () => {
    await demo.service.app.get(DecisionLog).flushed()
    const events = await prisma().auditEvent.findMany({ where: { action: 'product.reapprove', decision: 'ALLOW' } })
    expect(events.at(-1)).toMatchObject({ rule: 'bureau.reapprove-product', objectType: 'ProductVersion' })
  })
})
