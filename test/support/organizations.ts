import type { OrganizationKind, PersonRole } from '../../src/generated/prisma/enums.ts'
import { buildCreditCode } from '../../src/kernel/credit-code.ts'
import { ulidAt } from '../../src/kernel/ids.ts'
import type { Market } from '../../src/platform/database/market.ts'
import type { Actor } from '../../src/policy/actor.ts'
import { TEST_START } from './clock.ts'

/** Jinan. */
export const TEST_REGION = '370100'
/** What every person of `seedOrganizations` signs in with. */
export const TEST_PASSWORD = 'test-password'

type Seed = {
  kind: OrganizationKind
  role: PersonRole
  name: string
  nameEn: string
  vatBp?: number
  grassroots?: boolean
  smallMicro?: boolean
}

const SEEDS = {
  holder: { kind: 'ADMIN_UNIT', role: 'HOLDER', name: '测试市公安局', nameEn: 'Test Public Security Bureau' },
  holder2: { kind: 'ADMIN_UNIT', role: 'HOLDER', name: '测试市住建局', nameEn: 'Test Housing Bureau' },
  institution: {
    kind: 'INSTITUTION',
    role: 'HOLDER',
    name: '测试市不动产登记中心',
    nameEn: 'Test Real Estate Registry',
  },
  utility: { kind: 'PUBLIC_UTILITY', role: 'HOLDER', name: '测试市水务公司', nameEn: 'Test Water Company' },
  operator: { kind: 'OPERATOR', role: 'OPERATOR', name: '测试数据运营公司', nameEn: 'Test Data Operator', vatBp: 600 },
  operator2: {
    kind: 'OPERATOR',
    role: 'OPERATOR',
    name: '测试第二运营公司',
    nameEn: 'Second Test Data Operator',
    vatBp: 600,
  },
  developer: {
    kind: 'DEVELOPER',
    role: 'DEVELOPER',
    name: '测试数据开发公司',
    nameEn: 'Test Data Developer',
    vatBp: 600,
  },
  consumer: { kind: 'CONSUMER', role: 'CONSUMER', name: '测试银行', nameEn: 'Test Bank', vatBp: 600 },
  smallConsumer: {
    kind: 'CONSUMER',
    role: 'CONSUMER',
    name: '测试小微企业',
    nameEn: 'Test Small Enterprise',
    smallMicro: true,
  },
  grassroots: {
    kind: 'ADMIN_UNIT',
    role: 'CONSUMER',
    name: '测试街道办事处',
    nameEn: 'Test Subdistrict Office',
    grassroots: true,
  },
  registry: { kind: 'REGISTRY', role: 'REGISTRY', name: '测试数据登记中心', nameEn: 'Test Data Registry' },
  bureau: { kind: 'DATA_BUREAU', role: 'BUREAU', name: '测试市数据局', nameEn: 'Test Data Bureau' },
  price: { kind: 'PRICE_DEPT', role: 'PRICE', name: '测试市发展改革委', nameEn: 'Test Price Department' },
  finance: { kind: 'FINANCE', role: 'FINANCE', name: '测试市财政局', nameEn: 'Test Finance Bureau' },
  security: { kind: 'SECURITY', role: 'SECURITY', name: '测试市网信办', nameEn: 'Test Security Authority' },
  audit: { kind: 'AUDIT', role: 'AUDITOR', name: '测试市审计局', nameEn: 'Test Audit Office' },
} satisfies Record<string, Seed>

export type OrganizationName = keyof typeof SEEDS
type PersonName = 'first' | 'second'

const SEEDED = Object.entries<Seed>(SEEDS).map(([key, seed], index) => ({
  ...seed,
  key: key as OrganizationName,
  id: testId('ORGANIZATION', index),
  people: { first: testId('PERSON', 2 * index), second: testId('PERSON', 2 * index + 1) },
}))
const BY_NAME = new Map(SEEDED.map((seed) => [seed.key, seed]))

/** Ids that are the same in every run and older than any a test makes. */
function testId(noun: 'ORGANIZATION' | 'PERSON', index: number): string {
  return ulidAt(noun === 'ORGANIZATION' ? 1_000 + index : 2_000 + index, () => 0)
}

function seeded(name: OrganizationName) {
  const found = BY_NAME.get(name)
  if (!found) throw new Error(`No organisation of the tests is called ${name}.`)
  return found
}

/** The id of an organisation that `seedOrganizations` makes. */
export const orgId = (name: OrganizationName): string => seeded(name).id

/** Somebody of that organisation, in its role, as the edge makes an actor. Two people of one organisation are maker and checker. */
export function actorOf(name: OrganizationName, person: PersonName = 'first'): Actor {
  const { id, kind, role, people } = seeded(name)
  return {
    requestId: `test-${name}-${person}`,
    kind: 'PERSON',
    id: people[person],
    role,
    org: { id, kind, region: TEST_REGION },
  }
}

/** The e-mail of that person. */
export const emailOf = (name: OrganizationName, person: PersonName = 'first'): string =>
  `${person}@${name.toLowerCase()}.test.example`

// scrypt of TEST_PASSWORD, made by src/platform/secrets.ts
const PASSWORD_HASH = 'scrypt$32768$8$3$7Aqf-NQFXCjdh01GPoZwMg$2HwNcDjoV9A1nwJoZySrkqjs-S3V148MrixLWe1jdGc'

/** Organisations of every kind in one city, with two people each. `orgId`, `actorOf` and `emailOf` name them. */
export async function seedOrganizations(market: Market): Promise<void> {
  await market.prisma.organization.createMany({
    data: SEEDED.map(({ id, kind, name, nameEn, vatBp = 0, grassroots = false, smallMicro = false }, index) => ({
      id,
      uscc: testCreditCode(index),
      name,
      nameEn,
      kind,
      vatBp,
      grassroots,
      smallMicro,
      region: TEST_REGION,
      payoutRail: kind === 'ADMIN_UNIT' ? ('TREASURY' as const) : ('BANK' as const),
      payoutAccount: kind === 'ADMIN_UNIT' ? null : `62220000000${index.toString().padStart(5, '0')}`,
      synthetic: true,
      createdAt: TEST_START,
    })),
  })
  await market.prisma.person.createMany({ data: SEEDED.flatMap(peopleOf) })
}

function peopleOf({ id, key, role, people }: (typeof SEEDED)[number]) {
  const common = {
    orgId: id,
    role,
    duty: '测试岗位',
    passwordHash: PASSWORD_HASH,
    synthetic: true,
    createdAt: TEST_START,
  }
  return (['first', 'second'] as const).map((person) => ({
    ...common,
    id: people[person],
    email: emailOf(key, person),
    name: person === 'first' ? '测试甲' : '测试乙',
  }))
}

function testCreditCode(index: number): string {
  const place = { registeringBody: '9', entityClass: '1', region: TEST_REGION }
  return buildCreditCode({ ...place, organisation: `MATE${index.toString().padStart(4, '0')}` })
}
