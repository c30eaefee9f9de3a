import type { PersonRole, PurposeClass } from '../generated/prisma/enums.ts'
import { invariant } from '../kernel/result.ts'
import { Ids } from '../platform/ids.ts'
import { hashPassword } from '../platform/secrets.ts'
import type { Actor } from '../policy/actor.ts'
import { RegionRules } from '../policy/region-rules.ts'
import type { Service } from '../service.ts'
import { DEMO_PASSWORD } from './accounts.ts'
import type { SeedData, SeedPerson } from './seed-shape.ts'

type Duty = SeedPerson['duty']

/** The organisations and people of the demo, and who of them does what. */
export class SeedCast {
  private actors: { person: SeedPerson; actor: Actor }[] = []

  constructor(
    private readonly service: Service,
    private readonly data: SeedData,
  ) {}

  /** Writes organisations and people; there is no use case for it, since whoever runs the marketplace registers them. */
  async enter(): Promise<void> {
    const { market, clock } = this.service.platform
    const { next } = this.service.app.get(Ids)
    const createdAt = clock.now()
    const organizations = this.data.organizations.map(({ key: _key, name, ...organization }) => {
      return { ...organization, id: next(), name: name.zh, nameEn: name.en, synthetic: true, createdAt }
    })
    await market.prisma.organization.createMany({ data: organizations })
    const passwordHash = await hashPassword(DEMO_PASSWORD)
    const orgIds = new Map(organizations.map(({ uscc, id }) => [uscc, id]))
    const people = this.data.people.map(({ org, ...person }) => {
      const orgId = orgIds.get(this.uscc(org)) ?? ''
      return { ...person, id: next(), orgId, passwordHash, synthetic: true, createdAt }
    })
    await market.prisma.person.createMany({ data: people })
    await this.assemble()
  }

  /** Reads who is there. */
  async assemble(): Promise<void> {
    const rows = await this.service.platform.market.prisma.person.findMany({
      where: { email: { in: this.data.people.map(({ email }) => email) } },
      select: { id: true, email: true, org: { select: { id: true, kind: true, region: true } } },
    })
    const found = new Map(rows.map((row) => [row.email, row]))
    this.actors = this.data.people.flatMap((person) => {
      const row = found.get(person.email)
      if (!row) return []
      return [{ person, actor: { requestId: 'seed', kind: 'PERSON', id: row.id, role: person.role, org: row.org } }]
    })
  }

  uscc(key: string): string {
    const organization = this.data.organizations.find((candidate) => candidate.key === key)
    invariant(organization, `${key} is an organisation of the demo`)
    return organization.uscc
  }

  /** Somebody of an organisation, with a duty if it matters. */
  of(key: string, duty?: Duty): Actor {
    return this.find(
      `${duty ?? 'somebody'} of ${key}`,
      (person) => person.org === key && (!duty || person.duty === duty),
    )
  }

  /** Somebody with a role in a region. */
  inRegion(role: PersonRole, region: string, duty?: Duty): Actor {
    return this.find(`${role} of ${region}`, (person, actor) => {
      return person.role === role && actor.org?.region === region && (!duty || person.duty === duty)
    })
  }

  bureau(region: string, duty: Duty): Actor {
    return this.inRegion('BUREAU', region, duty)
  }

  /** Who decides an application: the operator, or for free purposes the data bureau (F20). */
  decider(productCode: string, purpose: PurposeClass): Actor {
    const product = this.data.products.find(({ contract }) => contract.code === productCode)
    invariant(product, `${productCode} is a product of the demo`)
    const { region } = product.contract
    const free = this.service.app.get(RegionRules).for(region).get('price.freePurposes').includes(purpose)
    return free ? this.bureau(region, 'CHECKER') : this.of(product.operator, 'CHECKER')
  }

  private find(who: string, matches: (person: SeedPerson, actor: Actor) => boolean): Actor {
    const found = this.actors.find(({ person, actor }) => matches(person, actor))
    invariant(found, `The demo has ${who}`)
    return found.actor
  }
}
