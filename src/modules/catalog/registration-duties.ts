import { Injectable } from '@nestjs/common'
import type { RegistrationSubjectKind } from '../../generated/prisma/enums.ts'
import { invariant, ok, refuse, type Refusal, type Result } from '../../kernel/result.ts'
import { dayOf, parseDay } from '../../kernel/shanghai-time.ts'
import { Clock } from '../../platform/clock.ts'
import { dayToColumn } from '../../platform/database/day-column.ts'
import { Ids } from '../../platform/ids.ts'
import { Outbox, type Listener, type OutboxMessage } from '../../platform/outbox.ts'
import { RegionRules } from '../../policy/region-rules.ts'
import { WorkingCalendars } from '../../policy/working-calendars.ts'
import { firstRegistrationClock } from './registration-duty.ts'
import { RegistrationDutyStore } from './registration-duty.store.ts'
import { RegistrationSubjects, type RegistrationSubject } from './registration-subjects.ts'
import { RegistrationStore } from './registration.store.ts'

type Delivered = Omit<RegistrationSubject, 'ready'>

/** What is about to be listed, and what it reads. */
export type Listing = {
  region: string
  /** null where it is no operator's, and so need not be registered (27号 art. 16) */
  product: { id: string; code: string } | null
  resourceCodes: readonly string[]
}

/** Owns what must be registered for the first time, by when. Promises that the first delivery starts the clock: the use granted of a resource, the listing of a product. Refuses, where a city asks for it, to list what is not registered. */
@Injectable()
export class RegistrationDuties implements Listener {
  readonly name = 'catalog.registration-duties'

  constructor(
    private readonly store: RegistrationDutyStore,
    private readonly registrations: RegistrationStore,
    private readonly subjects: RegistrationSubjects,
    private readonly rules: RegionRules,
    private readonly calendars: WorkingCalendars,
    private readonly clock: Clock,
    private readonly ids: Ids,
    outbox: Outbox,
  ) {
    calendars.whenAnnounced((calendar) => store.recompute(calendar))
    outbox.listen(this)
  }

  /** Hears what was delivered. */
  async handle(events: readonly OutboxMessage[]): Promise<void> {
    for (const event of events) {
      if (event.type === 'grant.given' && event.payload.right === 'USE' && event.payload.objectType === 'FIELD') {
        const from = new Date(event.payload.validFrom)
        await this.resourceDelivered(event.payload.objectId, from > event.at ? from : event.at)
      }
      if (event.type === 'product.listed') await this.productDelivered(event.payload.productCode, event.at)
    }
  }

  /** STRICT_BEFORE_PUBLISH: nothing is listed before what it reads, and where compulsory itself, is registered. */
  async mayList({ region, product, resourceCodes }: Listing): Promise<Result<void>> {
    const pack = this.rules.for(region)
    if (pack.get('registration.mode') !== 'STRICT_BEFORE_PUBLISH') return ok()
    const missing = await this.store.unregistered(resourceCodes, dayOf(this.clock.now()))
    if (product && pack.get('registration.productCompulsory')) {
      const registration = await this.registrations.inForce({ kind: 'PRODUCT', id: product.id })
      if (!registration) missing.push(product.code)
    }
    return missing.length === 0 ? ok() : refuse(unregistered(missing))
  }

  private async resourceDelivered(fieldId: string, at: Date): Promise<void> {
    const resource = await this.store.resourceOfField(fieldId)
    if (!resource) return
    const { holderOrgId: ownerOrgId, ...rest } = resource
    await this.delivered({ ...rest, kind: 'RESOURCE', ownerOrgId }, at)
  }

  private async productDelivered(code: string, at: Date): Promise<void> {
    const product = await this.subjects.find('PRODUCT', code)
    const isDue = product && this.rules.for(product.region).get('registration.productCompulsory')
    if (isDue) await this.delivered(product, at)
  }

  private async delivered({ kind, id, code, name, region, ownerOrgId }: Delivered, deliveredAt: Date): Promise<void> {
    const subject: { kind: RegistrationSubjectKind; id: string } = { kind, id }
    if (await this.store.has(subject)) return
    const clock = firstRegistrationClock(deliveredAt, this.terms(region))
    const { day, provisional } = await this.calendars.deadline(clock.from, clock.workingDays)
    await this.store.add({
      id: this.ids.next(),
      region,
      subjectKind: kind,
      subjectId: id,
      subjectCode: code,
      subjectName: name,
      ownerOrgId,
      deliveredAt,
      clockFrom: dayToColumn(clock.from),
      clockWorkingDays: clock.workingDays,
      dueDay: dayToColumn(day),
      provisional,
      filedAt: await this.store.filedAt(subject),
    })
  }

  private terms(region: string) {
    const pack = this.rules.for(region)
    const inForceFrom = parseDay(pack.get('registration.inForceFrom'))
    invariant(inForceFrom.ok, 'A rule pack holds days that exist.')
    return {
      inForceFrom: inForceFrom.value,
      firstWithinWD: pack.get('registration.firstWithinWD'),
      legacyWithinWD: pack.get('registration.legacyWithinWD'),
    }
  }
}

const unregistered = (missing: readonly string[]): Refusal => ({
  code: 'REGISTRATION_MISSING',
  message: `Here nothing is listed before it is registered, and these are not: ${missing.join(', ')}. Have them registered, then list the version.`,
  rule: 'registration.mode',
  details: { missing: missing.join(', ') },
})
