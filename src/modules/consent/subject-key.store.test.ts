import { randomBytes } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createTestMarket, type TestMarket } from '../../../test/support/market.ts'
import { ROTATION_BATCH, SubjectKeyStore } from './subject-key.store.ts'

let test: TestMarket
let store: SubjectKeyStore
const KIND = 'PERSON' as const

beforeAll(async () => {
  test = await createTestMarket()
  store = instance()
})
afterAll(() => test.close())

const instance = () => new SubjectKeyStore(test.platform.market, test.platform.keys)
const subject = (name: string) => test.platform.keys.subject(KIND, name)
const known = (name: string, by = store) =>
  test.platform.market.transaction(() => by.idOf(subject(name), { kind: KIND, createdAt: test.clock.now() }))
const hashOf = async (subjectId: string) =>
  (await test.platform.market.prisma.subjectKey.findUniqueOrThrow({ where: { subjectId } })).keyHash
const generations = async () =>
  (await test.platform.market.prisma.subjectKey.groupBy({ by: ['generation'] })).map(({ generation }) => generation)

describe('the rotation of the key of subjects', () => {
  it('changes every hash and no id', async () => {
    const id = await known('one')
    const before = await hashOf(id)
    await store.rotate()
    expect(Buffer.from(await hashOf(id)).equals(Buffer.from(before))).toBe(false)
    expect(await store.idsOf([subject('one')])).toEqual([id])
  })

  it('wraps the hash that was there, so that it needs no identifier', async () => {
    const id = await known('wrapped')
    const before = Buffer.from(await hashOf(id))
    const { generation } = await store.rotate()
    expect(Buffer.from(await hashOf(id))).toEqual(test.platform.keys.wrapSubject(before, generation))
  })

  it('is noticed by an instance that did not hear of it', async () => {
    const [other, id] = [instance(), await known('shared')]
    await other.idsOf([subject('shared')])
    await store.rotate()
    await store.rotate()
    expect(await other.idsOf([subject('shared')])).toEqual([id])
  })

  it('makes no second id of a subject when an instance that did not hear of it writes', async () => {
    const [other, id] = [instance(), await known('written')]
    await store.rotate()
    await store.rotate()
    expect(await known('written', other)).toBe(id)
  })

  it('goes on where it was cut off', async () => {
    const data = Array.from({ length: ROTATION_BATCH + 1 }, (_, n) => {
      return { subjectId: `S${n}`, kind: KIND, keyHash: randomBytes(32), createdAt: test.clock.now() }
    })
    const { prisma } = test.platform.market
    const { generation } = await store.rotate()
    await prisma.subjectKey.createMany({ data: data.map((row) => ({ ...row, generation: generation - 1 })) })
    expect(await store.rotate()).toEqual({ generation, wrapped: ROTATION_BATCH + 1 })
    expect(await generations()).toEqual([generation])
  })

  it('finds subjects of both generations while it is under way', async () => {
    const old = await known('left behind')
    const wrapped = await known('ahead')
    const { generation } = await store.rotate()
    const before = test.platform.keys.wrapSubject(subject('left behind'), 2)
    const hash = chain(before, generation - 1)
    await test.platform.market.prisma.subjectKey.update({
      where: { subjectId: old },
      data: { keyHash: new Uint8Array(hash), generation: generation - 1 },
    })
    expect(await instance().idsOf([subject('left behind'), subject('ahead')])).toEqual([old, wrapped])
  })
})

/** A hash of generation 2, wrapped up to another. */
function chain(hash: Buffer, to: number): Buffer {
  let wrapped = hash
  for (let generation = 3; generation <= to; generation++) wrapped = test.platform.keys.wrapSubject(wrapped, generation)
  return wrapped
}
