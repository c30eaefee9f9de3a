import { Injectable } from '@nestjs/common'
import { Group } from '../../platform/group.ts'
import { DomainRights } from '../catalog/index.ts'

/** Has the data domain follow the marketplace when it refused a column; callers that wait at the same time ask for it once. */
@Injectable()
export class DomainFollower {
  private readonly follows: Group<null, void>

  constructor(rights: DomainRights) {
    this.follows = new Group(async (waiting) => {
      await rights.follow()
      return waiting.map(() => undefined)
    })
  }

  async thenAgain<T>(work: () => Promise<T>): Promise<T> {
    await this.follows.add(null)
    return work()
  }
}
