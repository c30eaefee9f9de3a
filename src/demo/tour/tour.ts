/**
 * The tour: the journey of one fen, played by the seeded people of Chengdu through the public interfaces only.
 * Promises: it ends with the chain of evidence of one call and `verified`, or throws naming the step that came out otherwise.
 */
import type { Fen } from '../../kernel/money.ts'
import { formatYuan } from '../../kernel/money.ts'
import type { Period } from '../../kernel/shanghai-time.ts'
import { callAgain, callAgainstTheRules, Caller, callForAnswers, callMore, type AnsweredCall } from './calls.ts'
import { evidenceLines, traceCall, type EvidenceOf } from './evidence.ts'
import type { EvidenceLink } from './evidence-link.ts'
import { closeMonth, confirmStatement, drawTrialBalance, passMonth, readInvoice } from './month.ts'
import type { TourInvoice, TourStatement } from './month.ts'
import { payInvoice } from './payment.ts'
import { planTour, type TourPlan } from './plan.ts'
import { proposePrices, publishPrices, setCeiling } from './prices.ts'
import { listProduct, releaseFields, reviewProduct, submitProduct } from './product.ts'
import {
  countersign,
  decideAgreement,
  draftAgreement,
  fileAgreement,
  filePlan,
  selectOperator,
  signAgreement,
} from './agreement.ts'
import { fileRegistration } from './registration.ts'
import { acceptResource, grantUses, registerResource } from './rights.ts'
import { passNotice, proposeSplitRule, publishSplitRule } from './split-rule.ts'
import { Stage } from './stage.ts'
import { applyForUse, approveApplication, createKey, recordConsents } from './subscription.ts'
import { verifyWhole } from './verification.ts'

export type TourResult = {
  readonly productCode: string
  readonly resourceCode: string
  readonly agreementNo: string
  readonly period: Period
  readonly billedCalls: bigint
  /** codes of the refusals that were expected and came */
  readonly refusals: readonly string[]
  readonly invoice: TourInvoice
  readonly statement: TourStatement
  readonly evidence: readonly EvidenceLink[]
  /** debits minus credits of the region's books */
  readonly trialBalanceDifferenceFen: Fen
  readonly log: { readonly size: number; readonly rootHash: string }
  readonly verified: true
}

/** Plays it on a service in demo mode. @throws TourFailed with the step's name */
export async function playTour({ url, print }: { url: string; print: (line: string) => void }): Promise<TourResult> {
  const stage = new Stage(url, print)
  const plan = await obtainRights(stage, await planTour(await stage.now()))
  await bringToMarket(stage, plan)
  const sold = await sell(stage, plan)
  const settled = await settle(stage, plan, sold.billedCalls)
  const { difference, report, evidence } = await audit(stage, { plan, ...sold, ...settled })
  for (const line of ['', ...evidenceLines(sold.call, evidence), '']) print(line)
  print(`试算平衡差额 / trial balance difference ${formatYuan(difference)}`)
  print('verified')
  return {
    productCode: plan.productCode,
    resourceCode: plan.resource.code,
    agreementNo: plan.agreementNo,
    billedCalls: sold.billedCalls,
    ...settled,
    refusals: stage.refusals,
    evidence,
    trialBalanceDifferenceFen: difference,
    log: { size: report.size, rootHash: report.rootHash },
    verified: true,
  }
}

/** Holding, use: the department's resource, the agreement, the grants. @returns the plan over the resource that is registered */
async function obtainRights(stage: Stage, planned: TourPlan): Promise<TourPlan> {
  const { plan, resource } = await stage.step(
    { zh: '应用中心编目实名用户资源', en: 'the app centre enters its real-name registry for the catalogue' },
    () => registerResource(stage, planned),
  )
  await stage.step(
    { zh: '数据局受理入目：持有权', en: 'the data bureau accepts it into the catalogue: the holding right' },
    () => acceptResource(stage, resource),
  )
  await conclude(stage, plan)
  await stage.step({ zh: '两个部门授予加工使用权', en: 'both departments grant the use' }, () => grantUses(stage, plan))
  await stage.step(
    { zh: '应用中心申请登记，登记机构受理', en: 'the app centre applies for registration, the registry accepts' },
    () => fileRegistration(stage, plan),
  )
  return plan
}

/** The agreement, from the plan that it rests on to its filing. */
async function conclude(stage: Stage, plan: TourPlan): Promise<void> {
  await stage.step({ zh: '数据局编制、审议、报批并备案实施方案', en: 'the data bureau has a plan filed' }, () =>
    filePlan(stage, plan),
  )
  await stage.step({ zh: '数据局记录运营机构选择结果', en: 'it records how the operator was selected' }, () =>
    selectOperator(stage, plan),
  )
  await stage.step({ zh: '数据局起草授权运营协议', en: 'the data bureau drafts an agreement' }, () =>
    draftAgreement(stage, plan),
  )
  await stage.step({ zh: '两个部门并行会签', en: 'both departments countersign, side by side' }, () =>
    countersign(stage, plan),
  )
  await stage.step({ zh: '数据局审议协议', en: 'the data bureau decides it' }, () => decideAgreement(stage, plan))
  await stage.step({ zh: '运营机构签署协议', en: 'the operator signs it' }, () => signAgreement(stage, plan))
  await stage.step({ zh: '数据局备案，协议生效', en: 'the data bureau files it: in force' }, () =>
    fileAgreement(stage, plan),
  )
}

/** Operation: the product, its price, its split rule; then the notice passes. */
async function bringToMarket(stage: Stage, plan: TourPlan): Promise<void> {
  const version = await stage.step({ zh: '运营机构提交产品', en: 'the operator submits the product' }, () =>
    submitProduct(stage, plan),
  )
  await stage.step(
    {
      zh: '合规审查与安全审查：产品经营权',
      en: 'the data bureau and the security authority approve it: the operation right',
    },
    () => reviewProduct(stage, plan, version),
  )
  await stage.step({ zh: '两个部门释放数据项', en: 'both departments release their fields for it' }, () =>
    releaseFields(stage, version),
  )
  await stage.step({ zh: '运营机构上架产品', en: 'the operator lists it' }, () => listProduct(stage, plan, version))
  await stage.step({ zh: '价格主管部门核定上限', en: 'the price department sets the ceiling' }, () =>
    setCeiling(stage, plan),
  )
  const prices = await stage.step({ zh: '运营机构拟定价格', en: 'the operator’s maker proposes prices' }, () =>
    proposePrices(stage, plan),
  )
  await stage.step({ zh: '运营机构复核并公布价格', en: 'the operator’s checker publishes them' }, () =>
    publishPrices(stage, prices),
  )
  const rule = await stage.step({ zh: '运营机构拟定分配规则', en: 'the operator proposes the split rule' }, () =>
    proposeSplitRule(stage, plan),
  )
  const effectiveFrom = await stage.step({ zh: '财政局公布分配规则', en: 'the finance bureau publishes it' }, () =>
    publishSplitRule(stage, rule),
  )
  await stage.step({ zh: '公示期满', en: 'the notice passes' }, () => passNotice(stage, effectiveFrom))
}

/** The enterprise's side. @returns the call to be traced, and how many were billed */
async function sell(stage: Stage, plan: TourPlan): Promise<{ call: AnsweredCall; billedCalls: bigint }> {
  const application = await stage.step({ zh: '企业申请使用', en: 'an enterprise applies' }, () =>
    applyForUse(stage, plan),
  )
  const subscription = await stage.step({ zh: '运营机构同意', en: 'the operator approves' }, () =>
    approveApplication(stage, application),
  )
  const key = await stage.step({ zh: '企业创建接口凭据', en: 'the enterprise creates a key' }, () =>
    createKey(stage, subscription),
  )
  const people = await stage.step({ zh: '企业登记两人的同意', en: 'the enterprise records two consents' }, () =>
    recordConsents(stage, plan),
  )
  const caller = new Caller(stage, plan, key)
  const call = await stage.step({ zh: '调用：一致、不一致、无记录', en: 'calls: match, mismatch, no record' }, () =>
    callForAnswers(stage, caller, people),
  )
  await stage.step({ zh: '同一流水号重放', en: 'the same request number again' }, () => callAgain(stage, caller, call))
  await stage.step({ zh: '违规调用逐一被拒', en: 'calls against the rules' }, () =>
    callAgainstTheRules(stage, caller, people),
  )
  const billedCalls = await stage.step({ zh: '更多调用', en: 'more calls' }, () =>
    callMore(stage, caller, people.known),
  )
  return { call, billedCalls }
}

/** The month's end. */
async function settle(stage: Stage, plan: TourPlan, billedCalls: bigint) {
  const period = await stage.step({ zh: '月末已过', en: 'the month ends' }, () => passMonth(stage))
  await stage.step({ zh: '运营机构关账', en: 'the operator closes the month' }, () => closeMonth(stage, period))
  const invoice = await stage.step({ zh: '企业查看账单', en: 'the enterprise reads its invoice' }, () =>
    readInvoice(stage, plan, { period, billedCalls }),
  )
  await stage.step(
    {
      zh: '企业转账付款，运营机构导入银行对账单',
      en: 'it pays by transfer; the operator imports the bank’s statement',
    },
    () => payInvoice(stage, invoice, period),
  )
  const statement = await stage.step(
    { zh: '运营机构与数据局确认分配账单', en: 'operator and data bureau confirm the split statement' },
    () => confirmStatement(stage, plan, { period, netFen: invoice.line.netFen }),
  )
  return { period, invoice, statement }
}

/** The regulator's end: the books, the log, and the way back to one call. */
async function audit(stage: Stage, traced: Omit<EvidenceOf, 'log'>) {
  const difference = await stage.step({ zh: '审计机关试算平衡', en: 'the audit office draws the trial balance' }, () =>
    drawTrialBalance(stage),
  )
  const { log, report } = await stage.step(
    { zh: '审计机关下载日志并独立核验', en: 'the audit office downloads the log and verifies it alone' },
    () => verifyWhole(stage),
  )
  const evidence = await stage.step({ zh: '审计机关追溯一次调用', en: 'the audit office traces one call' }, () =>
    traceCall(stage, { ...traced, log }),
  )
  return { difference, report, evidence }
}
