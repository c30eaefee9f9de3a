/** The key behind people's ids is changed on a running service, and nobody notices: consents hold, and uses are still found. */
import { afterAll, beforeAll, expect, it } from 'vitest'
import { rotate } from '../../src/cli/subject-key-rotate.ts'
import { REFUSED } from '../../src/cli/client.ts'
import { CHENGDU, syntheticPerson } from '../../src/demo/synthetic/person.ts'
import { Caller } from '../support/caller.ts'
import { startDemoServiceOnPostgres, type SharedDemoService } from '../support/demo-service.ts'
import { describeOnPostgres, TEST_MASTER_KEY } from '../support/market.ts'
import { look } from '../support/subject.ts'

const { name, idNo } = syntheticPerson(CHENGDU, 17)

describeOnPostgres('the rotation of the key of subjects', () => {
  let demo: SharedDemoService
  let caller: Caller
  let consentId: string

  beforeAll(async () => {
    demo = await startDemoServiceOnPostgres()
    caller = await Caller.of(demo.url, await demo.as('consumer.verifier@chengdu.demo'), 'ID2')
    consentId = await consented()
  }, 120_000)
  afterAll(() => demo.close())

  const consented = () => {
    const expiresAt = new Date(demo.service.platform.clock.now().getTime() + 86_400_000).toISOString()
    return caller.consent({ subjectKind: 'PERSON', subjectIdentifier: idNo }, { expiresAt })
  }
  const call = async (requestNo: string, id = consentId) =>
    (await caller.call(requestNo, { name, idNo }, { consentId: id })).body
  const hashes = async () =>
    (await demo.service.platform.market.prisma.subjectKey.findMany()).map(({ keyHash }) =>
      Buffer.from(keyHash).toString('hex'),
    )
  const subjects = () => demo.service.platform.market.prisma.subjectKey.count()

  async function rotated(environment: Record<string, string> = {}) {
    const lines: string[] = []
    const print = (line: string) => void lines.push(line)
    const { marketUrl = '' } = demo.service.platform.config
    await rotate(
      {
        DATABASE_URL: marketUrl,
        DOMAIN_DATABASE_URL: demo.domainUrl,
        SANQUAN_MASTER_KEY: TEST_MASTER_KEY,
        ...environment,
      },
      { out: print, error: print },
    )
    return lines
  }
  async function whoAsked(): Promise<string[]> {
    const bureau = await demo.as('bureau.maker@chengdu.demo')
    const { issueSubjectLink } = await bureau.run<{ issueSubjectLink: { url: string } }>(
      `mutation ($input: IssueSubjectLinkInput!) { issueSubjectLink(input: $input) { ${REFUSED} ... on IssueSubjectLinkSuccess { data { url } } } }`,
      { input: { subjectIdentifier: idNo } },
    )
    const { body } = await look(demo.url, issueSubjectLink)
    return (body as unknown as { consentId: string }[]).map((use) => use.consentId)
  }

  it('changes the hash of everybody', async () => {
    expect((await call('before')).outcome).toBe('MATCH')
    const [before, count] = [await hashes(), await subjects()]
    expect(await rotated()).toEqual([`generation 2, ${count} wrapped`])
    expect((await hashes()).filter((hash) => before.includes(hash))).toEqual([])
  })

  it('leaves a consent that was given before good', async () => {
    expect((await call('after')).outcome).toBe('MATCH')
  })

  it('still tells the person who asked, before and since', async () => {
    expect(await whoAsked()).toEqual([consentId, consentId])
  })

  it('makes no second person of somebody who consents again', async () => {
    const count = await subjects()
    expect((await call('again', await consented())).outcome).toBe('MATCH')
    expect(await subjects()).toBe(count)
  })

  it('can follow another, with calls in between', async () => {
    const under = call('under-way')
    expect(await rotated()).toEqual([expect.stringMatching(/^generation 3, /)])
    expect([(await under).outcome, (await call('afterwards')).outcome]).toEqual(['MATCH', 'MATCH'])
  })

  it('is not done with another master key', async () => {
    const before = await hashes()
    const another = Buffer.alloc(32, 9).toString('base64url')
    await expect(rotated({ SANQUAN_MASTER_KEY: another })).rejects.toThrow('master key')
    expect((await hashes()).toSorted()).toEqual(before.toSorted())
  })
})
