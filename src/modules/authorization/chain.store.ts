import { Injectable } from '@nestjs/common'
import type { AgreementStatus, ProductBasis, PurposeClass, ResourceStatus } from '../../generated/prisma/enums.ts'
import type { Day } from '../../kernel/shanghai-time.ts'
import { Market } from '../../platform/database/market.ts'
import { chooseChains, standingOf, type ChainCandidate, type ProductChains, type Standing } from './chain-choice.ts'
import type { GrantLink } from './chain.ts'

/** What is called, by whose operation, for what. */
export type ChainKey = ChainPlace & { purpose: PurposeClass }
/** What one product version rests on for one of its purposes. */
export type PurposeChains = ProductChains & { readonly purpose: PurposeClass }
export type ChainPlace = { productId: string; productVersionId: string; operatorOrgId: string }

type GrantName = 'letter' | 'holding' | 'use' | 'operation'
/** A grant's columns under its name; all null where there is none. */
type GrantColumns<N extends GrantName> = { [K in keyof GrantLink as `${N}${Capitalize<K>}`]: GrantLink[K] | null }
type Row = GrantColumns<'letter'> &
  GrantColumns<'holding'> &
  GrantColumns<'use'> &
  GrantColumns<'operation'> & {
    key: number
    basis: ProductBasis
    fieldId: string
    fieldName: string
    resourceId: string
    resourceCode: string
    resourceStatus: ResourceStatus
    shared: boolean
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
 * For every key and source field one row for each way up: resource, the field's consent letters where it was obtained by
 * sharing, the operator's uses of the field, the holding and the
 * agreement each use rests on, and the operations of the product that rest on the use. Without a use, the resource's own
 * holdings stand alone. Of a department's own product there are the publisher's holdings only.
 *
 * Each step is a fenced lateral (`offset 0`), so that it is looked up by its index for each row of the step before. The
 * embedded database keeps no statistics, and left to itself it would read whole tables.
 */
const chainsFrom = (sources: string) => `
  select k.n::int as key, p.basis, f.id as "fieldId", f.name as "fieldName", r.id as "resourceId", r.code as "resourceCode",
    r.status as "resourceStatus", f.obtained_by_sharing as shared, a.id as "agreementId", a.no as "agreementNo", a.status as "agreementStatus",
    a.start_date::text as "startDate", a.end_date::text as "endDate",
    ${grantColumns('c', 'letter')}, ${grantColumns('h', 'holding')}, ${grantColumns('u', 'use')}, ${grantColumns('o', 'operation')}
  from ${sources}
  join lateral (select * from resource_field where id = pf.field_id offset 0) f on true
  join lateral (select * from data_resource where id = f.resource_id offset 0) r on true
  left join lateral (select * from consent_letter where f.obtained_by_sharing and field_id = f.id offset 0) c on true
  left join lateral (select * from right_grant where p.basis = 'OPERATION' and object_type = 'FIELD' and object_id = f.id
    and right_kind = 'USE' and grantee_org_id = k.operator_id offset 0) u on true
  left join lateral (select * from authorization_agreement where id = u.agreement_id offset 0) a on true
  left join lateral (select parent_id from grant_parent where child_id = u.id
    union all
    select id from right_grant where u.id is null and object_type = 'RESOURCE' and object_id = r.id
      and right_kind = 'HOLDING' and grantee_org_id = r.holder_org_id
      and (p.basis = 'OPERATION' or grantee_org_id = k.operator_id) offset 0) up on true
  left join lateral (select * from right_grant where id = up.parent_id offset 0) h on true
  left join lateral (select o.* from (select child_id from grant_parent where parent_id = u.id offset 0) op
    join lateral (select * from right_grant where id = op.child_id and object_id = k.product_id
      and right_kind = 'OPERATION' and grantee_org_id = k.operator_id offset 0) o on true offset 0) o on true
  order by k.n, r.code, f.position, u.id desc, o.id desc, c.id desc, h.id desc`

/** Of product versions: products, versions and who publishes them. */
const CHAINS =
  chainsFrom(`unnest($1::text[], $2::text[], $3::text[]) with ordinality as k(product_id, version_id, operator_id, n)
  join lateral (select basis from data_product where id = k.product_id offset 0) p on true
  join lateral (select field_id from product_field where product_version_id = k.version_id offset 0) pf on true`)

/** Of fields that no product reads yet: their ids, and whose uses count. There is no operation. */
const FIELD_CHAINS = chainsFrom(`(select null::text as product_id, $2::text as operator_id, 1 as n) k
  join lateral (select 'OPERATION'::product_basis as basis offset 0) p on true
  join lateral unnest($1::text[]) as pf(field_id) on true`)

/** The chains of rights behind products, for the hot path. */
@Injectable()
export class ChainStore {
  constructor(private readonly market: Market) {}

  /** What each key rests on at an instant: one statement for all of them. @returns one for each key, in order. */
  async loadChains(keys: readonly ChainKey[], instant: Date): Promise<ProductChains[]> {
    // Calls of one group are mostly for few products: each is read and decided once.
    const places = new Map(keys.map((key) => [placeOf(key), key]))
    const rows = await this.rows([...places.values()])
    const byKey = Map.groupBy(rows, ({ key }) => key)
    const candidates = new Map([...places.keys()].map((place, i) => [place, (byKey.get(i + 1) ?? []).map(toCandidate)]))
    const decided = new Map<string, ProductChains>()
    return keys.map((key) => {
      const { purpose } = key
      const place = placeOf(key)
      const chains =
        decided.get(`${place} ${purpose}`) ?? chooseChains(candidates.get(place) ?? [], { purpose, instant })
      decided.set(`${place} ${purpose}`, chains)
      return chains
    })
  }

  /** What one product version rests on for each purpose at an instant. Joins the transaction under way. @returns one for each purpose, in order. */
  async chainsOf(place: ChainPlace, purposes: readonly PurposeClass[], instant: Date): Promise<PurposeChains[]> {
    const [ways = []] = await this.candidates([place])
    return purposes.map((purpose) => ({ purpose, ...chooseChains(ways, { purpose, instant }) }))
  }

  /** The same for all of the purposes together. */
  async standing(place: ChainPlace, purposes: readonly PurposeClass[], instant: Date): Promise<Standing> {
    return standingOf(await this.chainsOf(place, purposes, instant))
  }

  /** Every way up from the source fields of product versions, undecided. Joins the transaction under way. @returns those of each key, in order. */
  async candidates(keys: readonly ChainPlace[]): Promise<ChainCandidate[][]> {
    const rows = await this.market.prisma.$queryRawUnsafe<Row[]>(CHAINS, ...columnsOf(keys))
    const byKey = Map.groupBy(rows, ({ key }) => key)
    return keys.map((_, i) => (byKey.get(i + 1) ?? []).map(toCandidate))
  }

  /** Every way up from some fields to an operator's uses of them, undecided. Joins the transaction under way. */
  async fieldCandidates(fieldIds: readonly string[], operatorOrgId: string): Promise<ChainCandidate[]> {
    const rows = await this.market.prisma.$queryRawUnsafe<Row[]>(FIELD_CHAINS, [...fieldIds], operatorOrgId)
    return rows.map(toCandidate)
  }

  private async rows(keys: readonly ChainPlace[]): Promise<Row[]> {
    const { rows } = await this.market.pool.query<Row>({ name: 'chains', text: CHAINS, values: columnsOf(keys) })
    return rows
  }
}

const columnsOf = (keys: readonly ChainPlace[]): string[][] => [
  keys.map(({ productId }) => productId),
  keys.map(({ productVersionId }) => productVersionId),
  keys.map(({ operatorOrgId }) => operatorOrgId),
]

const placeOf = ({ productId, productVersionId, operatorOrgId }: ChainPlace) =>
  `${productId} ${productVersionId} ${operatorOrgId}`

function toCandidate(row: Row): ChainCandidate {
  const { fieldId, fieldName, resourceId, resourceCode } = row
  const { agreementId: id, agreementNo: no, agreementStatus: status, startDate, endDate } = row
  const source = {
    fieldId,
    fieldName,
    resourceId,
    resourceCode,
    resource: { status: row.resourceStatus },
    ...(row.shared && { letter: toLink(row, 'letter') }),
    holding: toLink(row, 'holding'),
  }
  if (row.basis === 'HOLDING') return { ...source, basis: row.basis }
  return {
    ...source,
    basis: row.basis,
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
