import type { AuditEvent } from '../generated/prisma/client.ts'
import type { Market } from '../platform/database/market.ts'

/** An audit event before the database numbers it. */
export type NewAuditEvent = Omit<AuditEvent, 'seq' | 'calls' | 'callsRoot'>
/** The event of an hour's allowed calls. */
export type NewCallBatch = Omit<AuditEvent, 'seq'>

const INSERT = `
  insert into audit_event (region, at, request_id, actor_kind, actor_id, actor_org_id, role, action, object_type, object_id,
    decision, reason_code, rule, policy_set_version, grant_ids)
  select region, at, "requestId", "actorKind", "actorId", "actorOrgId", role, action, "objectType", "objectId",
    decision, "reasonCode", rule, "policySetVersion", "grantIds"
  from jsonb_to_recordset($1::jsonb) as event (place int, region text, at timestamptz, "requestId" text,
    "actorKind" text, "actorId" text, "actorOrgId" text, role text, action text, "objectType" text, "objectId" text,
    decision decision, "reasonCode" text, rule text, "policySetVersion" text, "grantIds" text[])
  order by place`

export class DecisionLogStore {
  constructor(private readonly market: Market) {}

  /** Writes events in their order with one statement, in a transaction of its own. */
  async append(events: readonly NewAuditEvent[]): Promise<void> {
    const rows = JSON.stringify(events.map((event, place) => ({ place, ...event })))
    await this.market.pool.query({ name: 'audit-event', text: INSERT, values: [rows] })
  }

  /** Writes events of allowed calls in the transaction under way. */
  async appendBatches(batches: readonly NewCallBatch[]): Promise<void> {
    await this.market.prisma.auditEvent.createMany({ data: [...batches] })
  }
}
