import { z } from 'zod'
import { builder } from '../../graphql/builder.ts'
import { orRefuse } from '../../graphql/errors.ts'
import { PurposeClass } from '../../graphql/shared-enums.ts'
import { expected, Money, UnitPrice } from '../../graphql/shared-types.ts'
import { priceE4 } from '../../kernel/money.ts'
import type { ChargedLine } from '../rating/index.ts'
import { InvoiceNode } from './billing.graphql.ts'
import { CreditNoteNode } from './dispute.graphql.ts'
import { InvoicePaperService, type PaperFile, type PaperForm } from './invoice-paper.service.ts'
import { InvoicePreviewService, type InvoicePreview } from './invoice-preview.service.ts'
import type { Taxed } from './invoice.ts'

const PaperFormEnum = builder.enumType('PaperForm', {
  description: '账单文件的形式',
  values: {
    PDF: { description: 'PDF 账单, in Chinese, with its font' },
    CSV: { description: '账单行 as CSV' },
    FAPIAO_REQUEST: { description: '发票开具申请: the fields that the tax system asks for, as JSON' },
  } satisfies Record<PaperForm, object>,
})

export const PaperFileType = builder.objectRef<PaperFile>('PaperFile').implement({
  description: '文件: of an invoice or a credit note.',
  fields: (t) => ({
    fileName: t.exposeString('fileName', { description: '文件名' }),
    mediaType: t.exposeString('mediaType', { description: 'Its media type.' }),
    content: t.string({ description: 'Its bytes in base64.', resolve: ({ content }) => content.toString('base64') }),
  }),
})

const PreviewLine = builder.objectRef<ChargedLine & Taxed>('InvoicePreviewLine').implement({
  description: '预览行: the usage so far of one product under one price version and tier.',
  fields: (t) => ({
    productId: t.exposeID('productId', { description: '数据产品, by its id.' }),
    purposeClass: t.expose('purposeClass', { type: PurposeClass, description: '用途类别' }),
    tierSeq: t.exposeInt('tierSeq', { description: '阶梯' }),
    quantity: t.expose('quantity', { type: 'BigInt', description: '数量 so far.' }),
    unitPrice: t.field({ type: UnitPrice, description: '单价', resolve: (line) => priceE4(line.priceE4) }),
    gross: t.field({ type: Money, description: '含税金额 so far.', resolve: ({ grossFen }) => grossFen }),
  }),
})

const Preview = builder.objectRef<InvoicePreview>('InvoicePreview').implement({
  description: '账单预览: what a buyer would be invoiced for the hours that are closed so far.',
  fields: (t) => ({
    buyerOrgId: t.exposeID('buyerOrgId', { description: '购买方, by its id.' }),
    period: t.exposeString('period', { description: '账期' }),
    gross: t.field({ type: Money, description: '含税金额', resolve: ({ grossFen }) => grossFen }),
    vat: t.field({ type: Money, description: '税额', resolve: ({ vatFen }) => vatFen }),
    net: t.field({ type: Money, description: '不含税金额', resolve: ({ netFen }) => netFen }),
    lines: t.field({ type: [PreviewLine], description: '预览行', resolve: ({ lines }) => [...lines] }),
  }),
})

builder.queryFields((t) => ({
  invoicePaper: t.field({
    type: PaperFileType,
    nullable: true,
    description: '账单文件: for whoever may read the invoice.',
    args: {
      invoiceId: t.arg.globalID({ required: true, for: InvoiceNode, description: 'The invoice’s global id.' }),
      form: t.arg({ type: PaperFormEnum, required: true, description: '形式' }),
    },
    resolve: (_root, { invoiceId, form }, { actor, use }) =>
      use(InvoicePaperService).ofInvoice(actor, { id: invoiceId.id, form }),
  }),
  creditNotePaper: t.field({
    type: PaperFileType,
    nullable: true,
    description: '红字发票申请 of a credit note, as JSON: for whoever may read it.',
    args: {
      creditNoteId: t.arg.globalID({
        required: true,
        for: CreditNoteNode,
        description: 'The credit note’s global id.',
      }),
    },
    resolve: (_root, { creditNoteId }, { actor, use }) => use(InvoicePaperService).ofCreditNote(actor, creditNoteId.id),
  }),
}))

builder.queryFields((t) => ({
  invoicePreview: t.field({
    type: [Preview],
    errors: expected,
    description:
      '账单预览: on any day, by the rules of the month’s closing. Each asker sees what they would be shown then.',
    args: {
      operatorUscc: t.arg.string({
        required: true,
        description: '统一社会信用代码 of the operator.',
        validate: z.string().trim().length(18),
      }),
      period: t.arg.string({ required: true, description: '账期, `YYYY-MM`.', validate: z.string().trim().length(7) }),
    },
    resolve: async (_root, asked, { actor, use }) => [
      ...orRefuse(await use(InvoicePreviewService).preview(actor, asked)),
    ],
  }),
}))

const fapiaoNo = z
  .string()
  .trim()
  .regex(/^(\d{8}|\d{20})$/, '8 or 20 digits')

const RecordInvoiceFapiaoInput = builder.inputType('RecordInvoiceFapiaoInput', {
  description: 'The number that the tax system gave.',
  fields: (t) => ({
    invoiceId: t.globalID({ required: true, for: InvoiceNode, description: 'The invoice’s global id.' }),
    fapiaoNo: t.string({ required: true, description: '发票号码, 8 or 20 digits.', validate: fapiaoNo }),
  }),
})

const RecordCreditFapiaoInput = builder.inputType('RecordCreditFapiaoInput', {
  description: 'The number that the tax system gave.',
  fields: (t) => ({
    creditNoteId: t.globalID({ required: true, for: CreditNoteNode, description: 'The credit note’s global id.' }),
    fapiaoNo: t.string({ required: true, description: '红字发票号码, 8 or 20 digits.', validate: fapiaoNo }),
  }),
})

builder.mutationFields((t) => ({
  recordInvoiceFapiao: t.field({
    type: 'Boolean',
    errors: expected,
    description: '登记发票号码 of an invoice, once.',
    args: { input: t.arg({ type: RecordInvoiceFapiaoInput, required: true, description: 'Invoice and number.' }) },
    resolve: async (_root, { input }, { actor, use }) => {
      const asked = { of: 'invoice', id: input.invoiceId.id, fapiaoNo: input.fapiaoNo } as const
      orRefuse(await use(InvoicePaperService).recordFapiao(actor, asked))
      return true
    },
  }),
  recordCreditFapiao: t.field({
    type: 'Boolean',
    errors: expected,
    description: '登记红字发票号码 of a credit note, once.',
    args: { input: t.arg({ type: RecordCreditFapiaoInput, required: true, description: 'Credit note and number.' }) },
    resolve: async (_root, { input }, { actor, use }) => {
      const asked = { of: 'creditNote', id: input.creditNoteId.id, fapiaoNo: input.fapiaoNo } as const
      orRefuse(await use(InvoicePaperService).recordFapiao(actor, asked))
      return true
    },
  }),
}))
