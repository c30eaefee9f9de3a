import { Injectable } from '@nestjs/common'
import { dayOf } from '../../kernel/shanghai-time.ts'
import { Clock } from '../../platform/clock.ts'
import type { Actor } from '../../policy/actor.ts'
import { RegionRules } from '../../policy/region-rules.ts'
import { TaskStore, type Task, type TaskPage } from './task.store.ts'

/** Work lists: what waits for whom. Promises that everybody sees the work of their own organisation only; without a role there is none. */
@Injectable()
export class TaskService {
  constructor(
    private readonly store: TaskStore,
    private readonly rules: RegionRules,
    private readonly clock: Clock,
  ) {}

  /** What waits for the department somebody works for; the most urgent first. */
  async ofDepartment({ role, org }: Actor, page: TaskPage): Promise<Task[]> {
    if (role !== 'HOLDER' || !org) return []
    const now = this.clock.now()
    const rules = this.rules.for(org.region)
    const [freePurposes, renewWindowDays] = [rules.get('price.freePurposes'), rules.get('registration.renewWindowDays')]
    return this.store.ofDepartment(org.id, { now, today: dayOf(now), freePurposes, renewWindowDays }, page)
  }

  /** What waits for the operator somebody works for; the most urgent first. */
  async ofOperator({ role, org }: Actor, page: TaskPage): Promise<Task[]> {
    if (role !== 'OPERATOR' || !org) return []
    const renewWindowDays = this.rules.for(org.region).get('registration.renewWindowDays')
    return this.store.ofOperator(org.id, { today: dayOf(this.clock.now()), renewWindowDays }, page)
  }

  /** What waits for the registry somebody works for; the most urgent first. */
  async ofRegistry({ role, org }: Actor, page: TaskPage): Promise<Task[]> {
    if (role !== 'REGISTRY' || !org) return []
    return this.store.ofRegistry(org.region, dayOf(this.clock.now()), page)
  }

  /** What waits for the data bureau somebody works for; the most urgent first. */
  async ofBureau({ role, org }: Actor, page: TaskPage): Promise<Task[]> {
    if (role !== 'BUREAU' || !org) return []
    return this.store.ofBureau(org.region, dayOf(this.clock.now()), page)
  }

  /** What waits for the security authority somebody works for; the oldest first. */
  async ofSecurity({ role, org }: Actor, page: TaskPage): Promise<Task[]> {
    if (role !== 'SECURITY' || !org) return []
    return this.store.ofSecurity(org.region, dayOf(this.clock.now()), page)
  }
}
