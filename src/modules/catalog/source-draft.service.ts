import { Injectable } from '@nestjs/common'
import type { Actor } from '../../policy/actor.ts'
import { draftsLeft, type ResourceDraftTable } from './source-draft.ts'
import { SourceDraftStore } from './source-draft.store.ts'

/** Owns what a department has attached and not registered. Promises that a department sees its own, as columns and never as rows. */
@Injectable()
export class SourceDraftService {
  constructor(private readonly store: SourceDraftStore) {}

  /** Drafts of the department somebody works for; none for others. */
  async ofDepartment({ role, org }: Actor): Promise<ResourceDraftTable[]> {
    if (role !== 'HOLDER' || !org) return []
    const attached = await this.store.attached(org.id)
    const registered = await this.store.registered(attached.map(({ sourceTable }) => sourceTable))
    return draftsLeft(attached, registered)
  }
}
