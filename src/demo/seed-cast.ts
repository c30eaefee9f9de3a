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
  private readonly actors: { person: SeedPerson; actor: Actor }[] = []

  constructor(
    private readonly service: Service,
    private readonly data: SeedData,
  ) {}

  /** Writes organisations and people; there is no use case for it, since whoever runs the marketplace registers them. */
  async enter(): Promise<void> {
    const { market, clock } = this.service.platform
    const ids = this.service.app.get(Ids)
    const createdAt = clock.now()
    const orgs = this.data.organizations.map(({ key, name, ...organization }) => ({
      key,
      row: { ...organization, id: ids.next(), name: name.zh, nameEn: name.en, synthetic: true, createdAt },
    }))
    await market.prisma.organization.createMany({ data: orgs.map(({ row }) => row) })
    const passwordHash = await hashPassword(DEMO_PASSWORD)
    const people = this.data.people.map((person) => {
      const org = orgs.find(({ key }) => key === person.org)?.row
      invariant(org, `${person.email} belongs to an organisation`)
      return {
        person,
        org,
        row: { ...person, id: ids.next(), orgId: org.id, passwordHash, synthetic: true, createdAt },
      }
    })
    await market.prisma.person.createMany({ data: people.map(({ row: { org: _key, ...row } }) => row) })
    for (const { person, org, row } of people) {
      const { id, kind, region } = org
      this.actors.push({
        person,
        actor: { requestId: 'seed', kind: 'PERSON', id: row.id, role: person.role, org: { id, kind, region } },
      })
    }
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
