import { Injectable } from '@nestjs/common'
import type { RegistrationDuty } from '../../generated/prisma/client.ts'
import type { RegistrationSubjectKind } from '../../generated/prisma/enums.ts'
import type { RegistrationDutyWhereInput } from '../../generated/prisma/models.ts'
import type { Day } from '../../kernel/shanghai-time.ts'
import { addWorkingDays, type WorkingCalendar } from '../../kernel/working-days.ts'
import { dayOfColumn, dayToColumn } from '../../platform/database/day-column.ts'
import { Market } from '../../platform/database/market.ts'

type SubjectRef = { kind: RegistrationSubjectKind; id: string }

@Injectable()
export class RegistrationDutyStore {
  constructor(private readonly market: Market) {}

  /** Writes a duty; the first delivery of a subject counts, so that a second one changes nothing. */
  async add(duty: RegistrationDuty): Promise<void> {
    await this.market.prisma.registrationDuty.createMany({ data: [duty], skipDuplicates: true })
  }

  async has({ kind, id }: SubjectRef): Promise<boolean> {
    const where = { subjectKind: kind, subjectId: id }
    return (await this.market.prisma.registrationDuty.count({ where })) > 0
  }

  /** When the first registration of a subject was filed, if one was that did not come to nothing. */
  async filedAt({ kind, id }: SubjectRef): Promise<Date | null> {
    const first = await this.market.prisma.registrationApplication.findFirst({
      where: {
        subjectKind: kind,
        subjectId: id,
        type: 'FIRST',
        status: { notIn: ['REJECTED', 'TERMINATED', 'CANCELLED', 'REVOKED'] },
      },
      select: { submittedAt: true },
      orderBy: { id: 'asc' },
    })
    return first?.submittedAt ?? null
  }

  /** Tells the duty of a subject, if it has one, when it was filed; null when that came to nothing. */
  async setFiled({ kind, id }: SubjectRef, filedAt: Date | null): Promise<void> {
    await this.market.prisma.registrationDuty.updateMany({
      where: { subjectKind: kind, subjectId: id },
      data: { filedAt },
    })
  }

  /** The resource of a field. */
  async resourceOfField(fieldId: string) {
    const field = await this.market.prisma.resourceField.findUnique({
      where: { id: fieldId },
      select: { resource: { select: { id: true, code: true, name: true, region: true, holderOrgId: true } } },
      relationLoadStrategy: 'join',
    })
    return field?.resource ?? null
  }

  /** Which of these resources are not registered on a day, by their codes. */
  async unregistered(codes: readonly string[], today: Day): Promise<string[]> {
    const registered = await this.market.prisma.dataResource.findMany({
      where: { code: { in: [...codes] }, registeredUntil: { gte: dayToColumn(today) } },
      select: { code: true },
    })
    const found = new Set(registered.map(({ code }) => code))
    return codes.filter((code) => !found.has(code))
  }

  /** Counts provisional due days again. @returns how many it looked at */
  async recompute(calendar: WorkingCalendar): Promise<number> {
    const rows = await this.market.prisma.registrationDuty.findMany({ where: { provisional: true } })
    for (const { id, clockFrom, clockWorkingDays } of rows) {
      const { day, provisional } = addWorkingDays(dayOfColumn(clockFrom), clockWorkingDays, calendar)
      await this.market.prisma.registrationDuty.update({
        where: { id },
        data: { dueDay: dayToColumn(day), provisional },
      })
    }
    return rows.length
  }

  list(where: RegistrationDutyWhereInput, query: object): Promise<RegistrationDuty[]> {
    return this.market.prisma.registrationDuty.findMany({
      ...query,
      where,
      orderBy: { id: 'asc' },
      relationLoadStrategy: 'join',
    })
  }
}
