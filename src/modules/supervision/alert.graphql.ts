import { builder } from '../../graphql/builder.ts'
import { enumOf } from '../../graphql/enum-of.ts'
import { orRefuse } from '../../graphql/errors.ts'
import { expected } from '../../graphql/shared-types.ts'
import { parseDay } from '../../kernel/shanghai-time.ts'
import { ALERT_KINDS, type Alert, type AlertKind } from './alert.ts'
import { AlertService } from './alert.service.ts'

const KINDS = Object.fromEntries(ALERT_KINDS.map((kind) => [kind, kind])) as { [K in AlertKind]: K }

const AlertKindType = enumOf('AlertKind', KINDS, '预警类型: what a regulator should look at.', {
  OVER_CEILING: '超过上限价 a price above its ceiling was asked for',
  OUTSIDE_SCOPE: '超出授权范围 a product, purpose, field or subject outside what was granted',
  AFTER_EXPIRY: '到期后调用 a call after a right, a licence, a key or a consent had ended',
  SAME_SUBJECT: '同一主体频繁查询 one subject asked about more often than a day allows',
  UNKNOWN_FIELDS: '未知字段 an input with fields that the contract does not know',
  VOLUME_SPIKE: '用量突增 many times the calls of the days before',
  OFF_HOURS_BULK: '非工作时间批量 many calls by night',
})

const AlertType = builder.objectRef<Alert>('Alert').implement({
  description: '监管预警: of one organisation on one day. It accuses nobody; it names what is on record.',
  fields: (t) => ({
    kind: t.expose('kind', { type: AlertKindType, description: '预警类型' }),
    orgId: t.exposeString('orgId', {
      nullable: true,
      description: 'Id of the organisation, as audit events name it; null where nobody was signed in.',
    }),
    day: t.expose('day', { type: 'Date', description: '日期 in Asia/Shanghai.' }),
    productId: t.exposeString('productId', { nullable: true, description: 'Of usage: id of the product.' }),
    count: t.expose('count', { type: 'BigInt', description: 'Refusals on record, or calls.' }),
    usual: t.expose('usual', {
      type: 'BigInt',
      nullable: true,
      description: 'Of a spike: calls of an average day before. Of bulk by night: how many raise the alert.',
    }),
    firstEventSeq: t.expose('firstEventSeq', {
      type: 'BigInt',
      nullable: true,
      description: 'Of refusals: the first of them among `auditEvents`.',
    }),
  }),
})

builder.queryField('alerts', (t) =>
  t.field({
    type: [AlertType],
    errors: { ...expected, dataField: { description: 'The newest day first.' } },
    description: '监管预警 of some days, of the records and the usage that the asker may see; at most 31 days.',
    args: {
      from: t.arg({ type: 'Date', required: true, description: 'The first day.' }),
      to: t.arg({ type: 'Date', required: true, description: 'The last day.' }),
    },
    resolve: async (_root, { from, to }, { actor, use }) => {
      const days = { first: orRefuse(parseDay(from)), last: orRefuse(parseDay(to)) }
      return orRefuse(await use(AlertService).list(actor, days))
    },
  }),
)
