/** Signed calls as an enterprise's program makes them: RFC 9421 over HTTP. */
import { generateKeyPairSync, randomUUID } from 'node:crypto'
import { sm2 } from 'sm-crypto-v2'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { REFUSED, type SanquanClient } from '../../src/cli/client.ts'
import { syntheticPerson } from '../../src/demo/synthetic/person.ts'
import { startDemoService, type DemoService } from '../support/demo-service.ts'
import { Caller } from '../support/caller.ts'
import { ed25519Signer, hmacSigner, signedHeaders, sm2Signer, type Otherwise, type Signer } from '../support/sign.ts'

type Key = { text: string | null; credential: { id: string; prefix: string } }

let demo: DemoService
let consumer: SanquanClient
let caller: Caller
let subscriptionId: string
let person: { name: string; idNo: string }
let consentId: string

const now = () => demo.service.platform.clock.now()

async function makeKey(input: { kind: string; publicKey?: string; allowedIps?: string[] }): Promise<Key> {
  const { createCredential } = await consumer.run<{ createCredential: Key }>(
    `mutation ($input: CreateCredentialInput!) { createCredential(input: $input) { ${REFUSED}
      ... on CreateCredentialSuccess { data { text credential { id prefix } } } } }`,
    { input: { subscriptionId, label: 'signed', ...input } },
  )
  keysMade.push(createCredential.credential.id)
  return createCredential
}
const keysMade: string[] = []

async function rotate(credentialId: string, overlapHours: number): Promise<Key> {
  const { rotateCredential } = await consumer.run<{ rotateCredential: Key }>(
    `mutation ($input: RotateCredentialInput!) { rotateCredential(input: $input) { ${REFUSED}
      ... on RotateCredentialSuccess { data { text credential { id prefix } } } } }`,
    { input: { credentialId, overlapHours } },
  )
  keysMade.push(rotateCredential.credential.id)
  return rotateCredential
}

async function makeHmac(): Promise<Signer> {
  const { text, credential } = await makeKey({ kind: 'HMAC_SHA256' })
  return hmacSigner(credential.prefix, text ?? '')
}

type Answer = { status: number; code: unknown; body: Record<string, unknown> }

/** Posts what is given, under a signature over `otherwise`. */
async function post(signer: Signer, requestNo: string, otherwise: Otherwise & { sent?: string } = {}): Promise<Answer> {
  const url = `${demo.url}/v1/products/ID2/calls`
  const body = JSON.stringify({ requestNo, purposeClass: 'INDUSTRY_DEVELOPMENT', consentId, input: person })
  const { sent = body, created = now(), ...rest } = otherwise
  const headers = await signedHeaders(url, body, signer, { created, ...rest })
  return answerOf(await fetch(url, { method: 'POST', headers, body: sent }))
}
async function answerOf(response: Response): Promise<Answer> {
  const body = (await response.json()) as Record<string, unknown>
  return { status: response.status, code: body['code'], body }
}
const requestNo = () => `signed-${randomUUID()}`.slice(0, 40)

beforeAll(async () => {
  demo = await startDemoService()
  consumer = await demo.as('consumer.verifier@chengdu.demo')
  caller = await Caller.of(demo.url, consumer, 'ID2')
  const { subscriptions } = await consumer.run<{ subscriptions: { edges: { node: { id: string } }[] } }>(
    `{ subscriptions(productCode: "ID2", status: ACTIVE) { edges { node { id } } } }`,
  )
  subscriptionId = subscriptions.edges[0]?.node.id ?? ''
  const { name, idNo } = syntheticPerson('510100', 3)
  person = { name, idNo }
  const expiresAt = new Date(now().getTime() + 86_400_000).toISOString()
  consentId = await caller.consent({ subjectKind: 'PERSON', subjectIdentifier: idNo }, { expiresAt })
})
afterAll(() => demo.close())
// a subscription has few keys at a time
afterEach(async () => {
  for (const credentialId of keysMade.splice(0)) {
    await consumer
      .run(`mutation ($input: RevokeCredentialInput!) { revokeCredential(input: $input) { ${REFUSED} } }`, {
        input: { credentialId },
      })
      .catch(() => {})
  }
})

describe('a call is answered when it is signed', () => {
  it('with a shared secret', async () => {
    expect(await post(await makeHmac(), requestNo())).toMatchObject({ status: 200, body: { outcome: 'MATCH' } })
  })

  it('with an Ed25519 key whose private half never left its owner', async () => {
    const { publicKey, privateKey } = generateKeyPairSync('ed25519')
    const pem = publicKey.export({ format: 'pem', type: 'spki' }).toString()
    const { credential } = await makeKey({ kind: 'ED25519', publicKey: pem })
    expect((await post(ed25519Signer(credential.prefix, privateKey), requestNo())).status).toBe(200)
  })

  it('with an SM2 key', async () => {
    const { privateKey, publicKey } = sm2.generateKeyPairHex()
    const { credential } = await makeKey({ kind: 'SM2_SM3', publicKey })
    expect((await post(sm2Signer(credential.prefix, privateKey), requestNo())).status).toBe(200)
  })

  it('by an old key and its successor, while they overlap', async () => {
    const old = await makeKey({ kind: 'HMAC_SHA256' })
    const young = await rotate(old.credential.id, 1)
    const signers = [old, young].map(({ text, credential }) => hmacSigner(credential.prefix, text ?? ''))
    const answers = await Promise.all(signers.map((signer) => post(signer, requestNo())))
    expect(answers.map(({ status }) => status)).toEqual([200, 200])
  })
})

describe('a signed call is refused', () => {
  it('when it comes twice, and charged once', async () => {
    const signer = await makeHmac()
    const sent = { nonce: randomUUID(), created: now() }
    const number = requestNo()
    const answers = await Promise.all([post(signer, number, sent), post(signer, number, sent)])
    expect(answers.map(({ code }) => String(code)).toSorted()).toEqual(['SIGNATURE_REPLAYED', 'undefined'])
  })

  it('not when it is the same question under a new signature: that is a repeat', async () => {
    const signer = await makeHmac()
    const number = requestNo()
    await post(signer, number)
    expect((await post(signer, number)).body).toMatchObject({ replayed: true })
  })

  it('when its body is another than was signed', async () => {
    expect(await post(await makeHmac(), requestNo(), { sent: '{}' })).toMatchObject({
      status: 401,
      code: 'SIGNATURE_DIGEST',
    })
  })

  it('when it was signed too long ago', async () => {
    const created = new Date(now().getTime() - 301_000)
    expect(await post(await makeHmac(), requestNo(), { created })).toMatchObject({
      status: 401,
      code: 'SIGNATURE_STALE',
    })
  })

  it('when its key has ended', async () => {
    const { text, credential } = await makeKey({ kind: 'HMAC_SHA256' })
    await rotate(credential.id, 0)
    expect(await post(hmacSigner(credential.prefix, text ?? ''), requestNo())).toMatchObject({
      status: 401,
      code: 'CREDENTIAL_EXPIRED',
    })
  })

  it('when an API key’s text is used as a shared secret', async () => {
    const signer = hmacSigner(caller.key.slice(0, caller.key.lastIndexOf('_')), caller.key)
    expect(await post(signer, requestNo())).toMatchObject({ status: 401, code: 'SIGNATURE_WRONG' })
  })
})

describe('a key bound to addresses', () => {
  const callWith = (key: string) =>
    caller.post({ requestNo: requestNo(), purposeClass: 'INDUSTRY_DEVELOPMENT', consentId, input: person }, { key })

  it('opens from one of them', async () => {
    const { text } = await makeKey({ kind: 'API_KEY', allowedIps: ['127.0.0.0/8'] })
    expect((await callWith(text ?? '')).status).toBe(200)
  })

  it('opens nothing from elsewhere', async () => {
    const { text } = await makeKey({ kind: 'API_KEY', allowedIps: ['203.0.113.7'] })
    expect(await callWith(text ?? '')).toMatchObject({ status: 401, body: { code: 'CREDENTIAL_ADDRESS' } })
  })
})
