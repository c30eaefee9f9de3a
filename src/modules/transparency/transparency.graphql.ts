import { builder } from '../../graphql/builder.ts'
import { orRefuse } from '../../graphql/errors.ts'
import { expected } from '../../graphql/shared-types.ts'
import { SealService } from './seal.service.ts'
import { TransparencyService, type InclusionProof } from './transparency.service.ts'
import { TransparencyStore } from './transparency.store.ts'

const hex = (bytes: Uint8Array) => Buffer.from(bytes).toString('hex')

const LogCheckpoint = builder.prismaObject('LogCheckpoint', {
  description: '日志检查点: a signed head of the public log. What it signs can never be changed unseen.',
  fields: (t) => ({
    size: t.expose('size', { type: 'BigInt', description: 'Number of entries.' }),
    rootHash: t.string({
      description: 'Merkle root (RFC 6962, SHA-256) of the entries, hex.',
      resolve: ({ rootHash }) => hex(rootHash),
    }),
    note: t.exposeString('note', {
      description: 'The signed note (c2sp.org/tlog-checkpoint), as `GET /log/checkpoint` serves it.',
    }),
    sealedAt: t.expose('sealedAt', { type: 'DateTime', description: 'When it was signed.' }),
    pendingEvents: t.field({
      type: 'BigInt',
      description: '待入日志的事件: public events that are committed and wait to become entries.',
      resolve: (_head, _args, { use }) => use(TransparencyService).pendingEvents(),
    }),
  }),
})

const LogSeal = builder.prismaObject('LogSeal', {
  description: '见证检查点: a head of the public log that its witnesses have cosigned. What it covers may be settled.',
  fields: (t) => ({
    size: t.expose('size', { type: 'BigInt', description: 'Number of entries.' }),
    rootHash: t.string({ description: 'Merkle root of the entries, hex.', resolve: ({ rootHash }) => hex(rootHash) }),
    note: t.exposeString('note', {
      description: 'The signed note with the cosignatures (c2sp.org/tlog-cosignature), as `GET /log/seal` serves it.',
    }),
    sealedAt: t.expose('sealedAt', { type: 'DateTime', description: 'When the quorum was complete.' }),
  }),
})

export const LogEntry = builder.prismaObject('LogLeaf', {
  name: 'LogEntry',
  description:
    '日志条目: one event of the market, public, without personal data. Entries are never changed or removed.',
  fields: (t) => ({
    index: t.expose('index', { type: 'BigInt', description: 'Place in the log, from 0.' }),
    type: t.exposeString('type', { description: 'What happened, such as `ledger.journal-posted`.' }),
    refId: t.exposeString('refId', { description: 'Id of what it tells of.' }),
    at: t.expose('at', { type: 'DateTime', description: 'When it happened.' }),
    body: t.exposeString('body', {
      description: 'The entry itself: canonical JSON (RFC 8785), exactly the bytes that are hashed.',
    }),
    leafHash: t.string({
      description: 'RFC 6962 leaf hash of the body, hex.',
      resolve: ({ leafHash }) => hex(leafHash),
    }),
  }),
})

export const InclusionProofType = builder.objectRef<InclusionProof>('InclusionProof').implement({
  description: '包含证明: that an entry stands in the log under a root. RFC 6962; all hashes are hex.',
  fields: (t) => ({
    index: t.expose('index', { type: 'BigInt', description: 'Place of the entry.' }),
    leafHash: t.exposeString('leafHash', { description: 'Leaf hash of the entry.' }),
    size: t.expose('size', { type: 'BigInt', description: 'Number of entries of the tree it is proved in.' }),
    rootHash: t.exposeString('rootHash', {
      description: 'Root of that tree: compare it with a signed checkpoint of the same size.',
    }),
    hashes: t.stringList({
      description: 'Hashes of the siblings, the nearest first.',
      resolve: ({ hashes }) => [...hashes],
    }),
  }),
})

builder.queryField('logSeal', (t) =>
  t.field({
    type: LogSeal,
    nullable: true,
    description: 'The newest head that the witnesses have cosigned; null without witnesses. Public.',
    resolve: (_root, _args, { use }) => use(SealService).find(),
  }),
)

builder.queryFields((t) => ({
  logCheckpoint: t.field({
    type: LogCheckpoint,
    nullable: true,
    description: 'The newest signed head; null while the log is empty. Public.',
    resolve: (_root, _args, { use }) => use(TransparencyStore).head(),
  }),
  logEntries: t.prismaConnection({
    type: 'LogLeaf',
    cursor: 'index',
    description: 'Entries of the public log, the oldest first. Public.',
    args: { type: t.arg.string({ description: 'Only entries of this type.' }) },
    resolve: (query, _root, { type }, { actor, policy, use }) =>
      use(TransparencyStore).entries({ AND: [policy.filter(actor, 'LogLeaf'), type ? { type } : {}] }, query),
  }),
  logEntry: t.field({
    type: LogEntry,
    nullable: true,
    description: 'The entry that tells of one thing, such as a journal; null if there is none yet. Public.',
    args: {
      type: t.arg.string({ required: true, description: 'What happened, such as `invoice.issued`.' }),
      refId: t.arg.string({ required: true, description: 'Id of what it tells of.' }),
    },
    resolve: (_root, key, { use }) => use(TransparencyStore).entry(key),
  }),
  inclusionProof: t.field({
    type: InclusionProofType,
    errors: expected,
    description: 'Proves an entry in the log as it was at a size. Public.',
    args: {
      index: t.arg({ type: 'BigInt', required: true, description: 'Place of the entry.' }),
      size: t.arg({
        type: 'BigInt',
        description: 'Number of entries of the tree to prove it in; the newest if left out.',
      }),
    },
    resolve: async (_root, { index, size }, { use }) =>
      orRefuse(await use(TransparencyService).prove({ index, size: size ?? undefined })),
  }),
}))
