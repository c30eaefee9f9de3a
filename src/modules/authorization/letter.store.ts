import { Injectable } from '@nestjs/common'
import type { ConsentLetter } from '../../generated/prisma/client.ts'
import type { ConsentLetterWhereInput } from '../../generated/prisma/models.ts'
import { Market } from '../../platform/database/market.ts'
import type { Letter, SharedField } from './letter.ts'

@Injectable()
export class LetterStore {
  constructor(private readonly market: Market) {}

  /** Letters over fields, in every state, the oldest first. */
  async ofFields(fieldIds: readonly string[]): Promise<Letter[]> {
    const where = { fieldId: { in: [...fieldIds] } }
    const rows = await this.market.prisma.consentLetter.findMany({ where, orderBy: { id: 'asc' } })
    return rows.map(toLetter)
  }

  async byId(id: string): Promise<Letter | null> {
    const row = await this.market.prisma.consentLetter.findUnique({ where: { id } })
    return row && toLetter(row)
  }

  /** The fields that a letter of this number is about. */
  async fieldsOfNo(no: string): Promise<string[]> {
    const rows = await this.market.prisma.consentLetter.findMany({ where: { no }, select: { fieldId: true } })
    return rows.map(({ fieldId }) => fieldId)
  }

  /** A resource's holder and fields, as their provider knows them. */
  sharedResource(code: string): Promise<{ region: string; holderOrgId: string; fields: SharedField[] } | null> {
    return this.market.prisma.dataResource.findUnique({
      where: { code },
      select: {
        region: true,
        holderOrgId: true,
        fields: { select: { id: true, name: true, obtainedBySharing: true, providingOrgId: true } },
      },
      relationLoadStrategy: 'join',
    })
  }

  add(letters: readonly (ConsentLetter & { status: 'ACTIVE' })[]): Promise<ConsentLetter[]> {
    return this.market.prisma.consentLetter.createManyAndReturn({ data: [...letters] })
  }

  /** @returns null if somebody else revoked it first. */
  async revoke(id: string, revoked: { revokedAt: Date; reason: string }): Promise<ConsentLetter | null> {
    const where = { id, status: 'ACTIVE' as const }
    const data = { status: 'REVOKED' as const, ...revoked }
    const [changed] = await this.market.prisma.consentLetter.updateManyAndReturn({ where, data })
    return changed ?? null
  }

  list(where: ConsentLetterWhereInput, query: object): Promise<ConsentLetter[]> {
    return this.market.prisma.consentLetter.findMany({
      ...query,
      where,
      orderBy: { id: 'asc' },
      relationLoadStrategy: 'join',
    })
  }
}

const toLetter = ({ purposeClasses, ...row }: ConsentLetter): Letter => ({ ...row, purposes: purposeClasses })
