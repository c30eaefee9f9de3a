import { Injectable } from '@nestjs/common'
import type { OrganizationKind, PurposeClass } from '../../generated/prisma/enums.ts'
import { Market } from '../../platform/database/market.ts'

/** How often a field was used in a month, by product, purpose and kind of buyer. */
export type FieldUse = {
  period: string
  fieldName: string
  productCode: string
  purposeClass: PurposeClass
  buyerKind: OrganizationKind
  /** calls of the product, each of which may read the field */
  calls: bigint
}

/** Usage rows by the lineage of the version that was called. */
const USE = `
  select u.period, f.name as "fieldName", p.code as "productCode", u.purpose_class as "purposeClass",
    b.kind as "buyerKind", sum(u.calls)::text as calls
  from data_resource r join resource_field f on f.resource_id = r.id
    join product_field pf on pf.field_id = f.id join usage_row u on u.product_version_id = pf.product_version_id
    join data_product p on p.id = u.product_id join organization b on b.id = u.buyer_org_id
  where r.code = $1 and ($2::text is null or u.period = $2)
  group by u.period, f.position, f.name, p.code, u.purpose_class, b.kind
  order by u.period desc, f.position, p.code, u.purpose_class, b.kind limit $3 offset $4`

@Injectable()
export class FieldUseStore {
  constructor(private readonly market: Market) {}

  async list(
    resourceCode: string,
    period: string | null,
    { limit, offset }: { limit: number; offset: number },
  ): Promise<FieldUse[]> {
    type Row = Omit<FieldUse, 'calls'> & { calls: string }
    const rows = await this.market.prisma.$queryRawUnsafe<Row[]>(USE, resourceCode, period, limit, offset)
    return rows.map((row) => ({ ...row, calls: BigInt(row.calls) }))
  }
}
