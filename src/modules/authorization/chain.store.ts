import { Injectable } from '@nestjs/common'
import type { AgreementStatus, PurposeClass, ResourceStatus } from '../../generated/prisma/enums.ts'
import type { Day } from '../../kernel/shanghai-time.ts'
import { Market } from '../../platform/database/market.ts'
import { chooseChains, type ChainCandidate, type ProductChains } from './chain-choice.ts'
import type { GrantLink } from './chain.ts'

/** What is called, by whose operation, for what. */
export type ChainKey = { productId: string; productVersionId: string; operatorOrgId: string; purpose: PurposeClass }

type GrantName = 'holding' | 'use' | 'operation'
/** A grant's columns under its name; all null where there is none. */
type GrantColumns<N extends GrantName> = { [K in keyof GrantLink as `${N}${Capitalize<K>}`]: GrantLink[K] | null }
type Row = GrantColumns<'holding'> &
  GrantColumns<'use'> &
  GrantColumns<'operation'> & {
    key: number
    fieldId: string
    fieldName: string
    resourceId: string
    resourceCode: string
    resourceStatus: ResourceStatus
    agreementId: string | null
    agreementNo: string
    agreementStatus: AgreementStatus
    startDate: Day
    endDate: Day
  }

const grantColumns = (alias: string, name: GrantName) => `
  ${alias}.id as "${name}Id", ${alias}.status as "${name}Status", ${alias}.valid_from as "${name}ValidFrom",
  ${alias}.valid_to as "${name}ValidTo", ${alias}.purpose_classes::text[] as "${name}Purposes"`

/**
 * For every key and source field one row for each way up: resource, the operator's uses of the field, the holding and the
 * agreement each use rests on, and the operations of the product that rest on the use. Without a use, the resource's own
 * holdings stand alone.
 */
const CHAINS = `
  select k.n::int as key, f.id as "fieldId", f.name as "fieldName", r.id as "resourceId", r.code as "resourceCode",
    r.status as "resourceStatus", a.id as "agreementId", a.no as "agreementNo", a.status as "agreementStatus",
    a.start_date::text as "startDate", a.end_date::text as "endDate",
    ${grantColumns('h', 'holding')}, ${grantColumns('u', 'use')}, ${grantColumns('o', 'operation')}
  from unnest($1::text[], $2::text[], $3::text[]) with ordinality as k(product_id, version_id, operator_id, n)
  join product_field pf on pf.product_version_id = k.version_id
  join resource_field f on f.id = pf.field_id
  join data_resource r on r.id = f.resource_id
  left join right_grant u on u.object_type = 'FIELD' and u.object_id = f.id and u.right_kind = 'USE'
    and u.grantee_org_id = k.operator_id
  left join authorization_agreement a on a.id = u.agreement_id
  left join grant_parent up on up.child_id = u.id
  left join right_grant own on u.id is null and own.object_type = 'RESOURCE' and own.object_id = r.id
    and own.right_kind = 'HOLDING' and own.grantee_org_id = r.holder_org_id
  left join right_grant h on h.id = coalesce(up.parent_id, own.id)
  left join (grant_parent op join right_grant o on o.id = op.child_id and o.right_kind = 'OPERATION')
    on op.parent_id = u.id and o.object_id = k.product_id and o.grantee_org_id = k.operator_id
  order by k.n, r.code, f.position, u.id desc, o.id desc`

/** The chains of rights behind products, for the hot path. */
@Injectable()
export class ChainStore {
  constructor(private readonly market: Market) {}

  /** What each key rests on at an instant: one statement for all of them. @returns one for each key, in order. */
  async loadChains(keys: readonly ChainKey[], instant: Date): Promise<ProductChains[]> {
    // Calls of one group are mostly for few products: each product's rows are read once, whatever the purposes.
    const places = new Map<string, number>()
    const read: ChainKey[] = []
    for (const key of keys) {
      if (places.has(placeOf(key))) continue
      places.set(placeOf(key), read.push(key))
    }
    const byPlace = Map.groupBy(await this.rows(read), ({ key }) => key)
    return keys.map((key) => {
      const rows = byPlace.get(places.get(placeOf(key)) ?? 0) ?? []
      return chooseChains(rows.map(toCandidate), { purpose: key.purpose, instant })
    })
  }

  private async rows(keys: readonly ChainKey[]): Promise<Row[]> {
    const { rows } = await this.market.pool.query<Row>({
      name: 'chains',
      text: CHAINS,
      values: [
        keys.map(({ productId }) => productId),
        keys.map(({ productVersionId }) => productVersionId),
        keys.map(({ operatorOrgId }) => operatorOrgId),
      ],
    })
    return rows
  }
}

const placeOf = ({ productId, productVersionId, operatorOrgId }: ChainKey) =>
  `${productId} ${productVersionId} ${operatorOrgId}`

function toCandidate(row: Row): ChainCandidate {
  const { fieldId, fieldName, resourceId, resourceCode } = row
  const { agreementId: id, agreementNo: no, agreementStatus: status, startDate, endDate } = row
  return {
    fieldId,
    fieldName,
    resourceId,
    resourceCode,
    resource: { status: row.resourceStatus },
    holding: toLink(row, 'holding'),
    agreement: id === null ? null : { id, no, status, startDate, endDate },
    use: toLink(row, 'use'),
    operation: toLink(row, 'operation'),
  }
}

function toLink(row: Row, right: GrantName): GrantLink | null {
  const [id, status] = [row[`${right}Id` as const], row[`${right}Status` as const]]
  const [validFrom, validTo] = [row[`${right}ValidFrom` as const], row[`${right}ValidTo` as const]]
  const purposes = row[`${right}Purposes` as const]
  return id && status && validFrom && validTo && purposes ? { id, status, validFrom, validTo, purposes } : null
}
