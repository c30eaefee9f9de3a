import { Injectable } from '@nestjs/common'
import type { RegistrationApplication } from '../../generated/prisma/client.ts'
import type { RegistrationStatus, RegistrationSubjectKind, RegistrationType } from '../../generated/prisma/enums.ts'
import type { PublicNoticeWhereInput, RegistrationApplicationWhereInput } from '../../generated/prisma/models.ts'
import type { Day } from '../../kernel/shanghai-time.ts'
import type { WorkingCalendar } from '../../kernel/working-days.ts'
import { addWorkingDays } from '../../kernel/working-days.ts'
import { dayOfColumn, dayToColumn } from '../../platform/database/day-column.ts'
import { Market } from '../../platform/database/market.ts'

/** Applications that wait for somebody. */
export const OPEN: RegistrationStatus[] = ['SUBMITTED', 'RETURNED', 'ACCEPTED', 'IN_REVIEW', 'NOTICE']

export type NewStep = {
  id: string
  applicationId: string
  at: Date
  actorId: string | null
  step: string
  status: RegistrationStatus
  dueDay: Date | null
  late: boolean
  remark: string | null
}
type Change = Partial<Omit<RegistrationApplication, 'id' | 'status'>>
type SubjectRef = { kind: RegistrationSubjectKind; id: string }

@Injectable()
export class RegistrationStore {
  constructor(private readonly market: Market) {}

  byId(id: string): Promise<RegistrationApplication | null> {
    return this.market.prisma.registrationApplication.findUnique({ where: { id } })
  }

  /** The registration of a subject: its first application that was coded and did not end. */
  inForce({ kind, id }: SubjectRef): Promise<RegistrationApplication | null> {
    return this.market.prisma.registrationApplication.findFirst({
      where: { subjectKind: kind, subjectId: id, type: 'FIRST', status: 'CODED' },
    })
  }

  /** Whether an application of a type is open for a subject. */
  async hasOpen({ kind, id }: SubjectRef, type: RegistrationType): Promise<boolean> {
    const where = { subjectKind: kind, subjectId: id, type, status: { in: OPEN } }
    return (await this.market.prisma.registrationApplication.count({ where })) > 0
  }

  /** Codes that a subject's registrations were given. */
  async codesOf({ kind, id }: SubjectRef): Promise<string[]> {
    const rows = await this.market.prisma.registrationApplication.findMany({
      where: { subjectKind: kind, subjectId: id, type: 'FIRST', code: { not: null } },
      select: { code: true },
    })
    return rows.flatMap(({ code }) => code ?? [])
  }

  async add(application: RegistrationApplication, step: NewStep): Promise<RegistrationApplication> {
    const added = await this.market.prisma.registrationApplication.create({ data: application })
    await this.market.prisma.registrationStep.create({ data: step })
    return added
  }

  /** Moves an application. @returns null if somebody else moved it first. */
  async move(
    { id, from, to }: { id: string; from: RegistrationStatus; to: RegistrationStatus },
    change: Change,
    step: NewStep,
  ): Promise<RegistrationApplication | null> {
    const [moved] = await this.market.prisma.registrationApplication.updateManyAndReturn({
      where: { id, status: from },
      data: { ...change, status: to },
    })
    if (!moved) return null
    await this.market.prisma.registrationStep.create({ data: step })
    return moved
  }

  /** What can be told of an application without moving it. */
  note(id: string, change: Pick<Change, 'lateReason' | 'validUntil'>): Promise<RegistrationApplication> {
    return this.market.prisma.registrationApplication.update({ where: { id }, data: change })
  }

  /** Publishes what a notice shows: the four items, and its days. */
  async publish(
    { id, region, type, subjectName, brief }: RegistrationApplication,
    { startDay, endDay }: { startDay: Date; endDay: Date },
    holderName: string,
  ): Promise<void> {
    await this.market.prisma.publicNotice.create({
      data: { id, region, holderName, type, dataName: subjectName, brief: brief ?? '', startDay, endDay },
    })
  }

  async organizationName(id: string): Promise<string> {
    return (await this.market.prisma.organization.findUniqueOrThrow({ where: { id }, select: { name: true } })).name
  }

  /** Applications whose notice has ended with nothing standing against it. */
  noticesEnded(today: Day): Promise<RegistrationApplication[]> {
    return this.market.prisma.registrationApplication.findMany({
      where: {
        status: 'NOTICE',
        dueDay: { lt: dayToColumn(today) },
        notice: { objections: { none: { status: { not: 'DISMISSED' } } } },
      },
      orderBy: { id: 'asc' },
    })
  }

  /** Registrations past their last day, without a renewal that waits for the registry. */
  lapsed(today: Day): Promise<RegistrationApplication[]> {
    return this.market.prisma.registrationApplication.findMany({
      where: {
        type: 'FIRST',
        status: 'CODED',
        validUntil: { lt: dayToColumn(today) },
        later: { none: { type: 'RENEWAL', status: { in: ['SUBMITTED', 'ACCEPTED', 'IN_REVIEW'] } } },
      },
      orderBy: { id: 'asc' },
    })
  }

  /** Counts provisional clocks again; the last day of a notice moves with its clock. @returns how many it looked at */
  async recompute(calendar: WorkingCalendar): Promise<number> {
    const { prisma } = this.market
    const rows = await prisma.registrationApplication.findMany({
      where: { provisional: true },
      select: { id: true, status: true, clockFrom: true, clockWorkingDays: true },
    })
    for (const { id, status, clockFrom, clockWorkingDays } of rows) {
      if (!clockFrom || clockWorkingDays === null) continue
      const { day, provisional } = addWorkingDays(dayOfColumn(clockFrom), clockWorkingDays, calendar)
      const dueDay = dayToColumn(day)
      await prisma.registrationApplication.update({ where: { id }, data: { dueDay, provisional } })
      if (status === 'NOTICE') await prisma.publicNotice.update({ where: { id }, data: { endDay: dueDay } })
    }
    return rows.length
  }

  list(where: RegistrationApplicationWhereInput, query: object): Promise<RegistrationApplication[]> {
    return this.market.prisma.registrationApplication.findMany({
      ...query,
      where,
      orderBy: { id: 'asc' },
      relationLoadStrategy: 'join',
    })
  }

  notices(where: PublicNoticeWhereInput, query: object) {
    return this.market.prisma.publicNotice.findMany({
      ...query,
      where,
      orderBy: { id: 'asc' },
      relationLoadStrategy: 'join',
    })
  }
}
