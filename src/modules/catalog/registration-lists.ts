import { Injectable } from '@nestjs/common'
import type {
  PublicNoticeWhereInput,
  RegistrationApplicationWhereInput,
  RegistrationDutyWhereInput,
} from '../../generated/prisma/models.ts'
import { dayOf } from '../../kernel/shanghai-time.ts'
import { Clock } from '../../platform/clock.ts'
import { dayToColumn } from '../../platform/database/day-column.ts'
import { OPEN } from './registration.store.ts'

/** Where something stands against its legal clock. */
export type Due = 'TO_DO' | 'DUE' | 'LATE'

/** What work lists ask for, as of today in Shanghai. */
@Injectable()
export class RegistrationLists {
  constructor(private readonly clock: Clock) {}

  applications(due: Due): RegistrationApplicationWhereInput {
    return { status: { in: OPEN }, ...this.within(due) }
  }

  duties(due: Due): RegistrationDutyWhereInput {
    return { filedAt: null, ...this.within(due) }
  }

  /** Notices that stand today. */
  standing(): PublicNoticeWhereInput {
    return { endDay: { gte: this.today() }, application: { status: 'NOTICE' } }
  }

  private within(due: Due) {
    if (due === 'TO_DO') return {}
    return { dueDay: due === 'DUE' ? this.today() : { lt: this.today() } }
  }

  private today(): Date {
    return dayToColumn(dayOf(this.clock.now()))
  }
}
