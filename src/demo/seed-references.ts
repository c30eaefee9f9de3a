/** Whether the files of prisma/seed fit each other. Each fault is a sentence without its full stop. */
import type { OrganizationKind, PersonRole } from '../generated/prisma/enums.ts'
import type { SeedAgreement, SeedData } from './seed-shape.ts'

const KINDS_OF_ROLE: Readonly<Record<PersonRole, readonly OrganizationKind[]>> = {
  HOLDER: ['ADMIN_UNIT', 'INSTITUTION', 'PUBLIC_UTILITY'],
  OPERATOR: ['OPERATOR'],
  DEVELOPER: ['DEVELOPER'],
  CONSUMER: ['CONSUMER'],
  REGISTRY: ['REGISTRY'],
  BUREAU: ['DATA_BUREAU'],
  PRICE: ['PRICE_DEPT'],
  FINANCE: ['FINANCE'],
  AUDITOR: ['AUDIT'],
  SECURITY: ['SECURITY'],
}

/** Every contradiction between the files; none in a release. */
export function seedFaults(data: SeedData): string[] {
  return [
    ...organizationFaults(data),
    ...resourceFaults(data),
    ...agreementFaults(data),
    ...productFaults(data),
    ...subscriptionFaults(data),
  ]
}

function* organizationFaults({ organizations, people }: SeedData): Iterable<string> {
  const kinds = new Map(organizations.map(({ key, kind }) => [key, kind]))
  yield* repeated(
    'organisation',
    organizations.map(({ key }) => key),
  )
  yield* repeated(
    'credit code',
    organizations.map(({ uscc }) => uscc),
  )
  yield* repeated(
    'e-mail',
    people.map(({ email }) => email),
  )
  for (const { email, org, role } of people) {
    const kind = kinds.get(org)
    if (!kind) yield `${email} works for ${org}, which does not exist`
    else if (!KINDS_OF_ROLE[role].includes(kind)) yield `${email} is ${role} in ${org}, which is ${kind}`
  }
}

function* resourceFaults({ resources, ...data }: SeedData): Iterable<string> {
  const isOrg = orgKeys(data)
  yield* repeated(
    'resource',
    resources.map(({ code }) => code),
  )
  yield* repeated(
    'source table',
    resources.map(({ sourceTable }) => sourceTable),
  )
  const before = new Set<string>()
  for (const { code, holder, fields, derivation } of resources) {
    if (!isOrg.has(holder)) yield `${code} is held by ${holder}, which does not exist`
    for (const parent of derivation?.parents ?? [])
      if (!before.has(parent)) yield `${code} is made of ${parent}, which does not come before it`
    before.add(code)
    yield* repeated(
      `field of ${code}`,
      fields.map(({ name }) => name),
    )
    for (const { name, obtainedBySharing, providingOrg, consentLetterNo } of fields) {
      const isExplained = providingOrg !== null && isOrg.has(providingOrg) && consentLetterNo !== null
      if (obtainedBySharing !== isExplained)
        yield `${code}.${name} does not say from whom it was obtained and by which consent letter`
    }
  }
}

function* agreementFaults({ agreements, resources, ...data }: SeedData): Iterable<string> {
  const isOrg = orgKeys(data)
  const fieldsOf = new Map(resources.map(({ code, fields }) => [code, fields.map(({ name }) => name)]))
  yield* repeated(
    'agreement',
    agreements.map(({ no }) => no),
  )
  for (const { no, implementing, operator, scope } of agreements) {
    for (const party of [implementing, operator])
      if (!isOrg.has(party)) yield `${no} is signed by ${party}, which does not exist`
    for (const { resource, fields } of scope) {
      const missing = fields.filter((field) => !fieldsOf.get(resource)?.includes(field))
      if (missing.length > 0) yield `${no} covers ${resource}.${missing.join(', ')}, which does not exist`
    }
  }
}

function* productFaults({ products, agreements, ...data }: SeedData): Iterable<string> {
  const isOrg = orgKeys(data)
  yield* repeated(
    'product',
    products.map(({ contract }) => contract.code),
  )
  for (const { contract, operator, developer, agreement: no, splitRule, prices } of products) {
    const agreement = agreements.find((candidate) => candidate.no === no)
    if (agreement?.operator !== operator)
      yield `${contract.code} comes under ${no}, which is not an agreement of ${operator}`
    else yield* scopeFaults(contract, agreement)
    const recipients = (splitRule?.parties ?? []).flatMap((party) =>
      'org' in party ? [party.org] : party.departments.map(({ org }) => org),
    )
    for (const org of [operator, ...(developer ? [developer] : []), ...recipients]) {
      if (!isOrg.has(org)) yield `${contract.code} names ${org}, which does not exist`
    }
    const unpriced = contract.purposes.filter((purpose) => !prices.some((price) => price.purpose === purpose))
    if (unpriced.length > 0) yield `${contract.code} has no price for ${unpriced.join(', ')}`
  }
}

function* scopeFaults(contract: SeedData['products'][number]['contract'], agreement: SeedAgreement): Iterable<string> {
  for (const { resource, fields } of contract.sources) {
    const scope = agreement.scope.find((candidate) => candidate.resource === resource)
    const isCovered =
      fields.every((field) => scope?.fields.includes(field)) &&
      contract.purposes.every((purpose) => scope?.purposes.includes(purpose))
    if (!isCovered) yield `${contract.code} reads more of ${resource} than ${agreement.no} covers`
  }
}

function* subscriptionFaults({ subscriptions, products, ...data }: SeedData): Iterable<string> {
  const isOrg = orgKeys(data)
  yield* repeated(
    'subscription',
    subscriptions.map(({ consumer, product, purpose }) => `${consumer} to ${product} for ${purpose}`),
  )
  for (const { consumer, product: code, purpose } of subscriptions) {
    if (!isOrg.has(consumer)) yield `${consumer} subscribes and does not exist`
    const product = products.find(({ contract }) => contract.code === code)
    if (!product?.contract.purposes.includes(purpose))
      yield `${consumer} subscribes to ${code} for ${purpose}, which is not offered`
  }
}

function orgKeys({ organizations }: Pick<SeedData, 'organizations'>): ReadonlySet<string> {
  return new Set(organizations.map(({ key }) => key))
}

function* repeated(what: string, names: readonly string[]): Iterable<string> {
  const again = names.filter((name, index) => names.indexOf(name) < index)
  for (const twice of new Set(again)) yield `${what} ${twice} stands twice`
}
