/** The rule by which every fen is divided, public before it is used. */
import { REFUSED } from '../../cli/client.ts'
import { addDays, dayOf, startOfDay } from '../../kernel/shanghai-time.ts'
import type { TourPlan } from './plan.ts'
import type { Stage } from './stage.ts'
import { expectThat } from './tour-failed.ts'

/** When the tour's rule begins: some days more than regions ask for, which the answer tells. */
const DAYS_AHEAD = 15
/** When people are at work again. */
const MORNING_HOURS = 9

const PROPOSE = `mutation ($input: ProposeSplitRuleInput!) {
  proposeSplitRule(input: $input) { ${REFUSED} ... on ProposeSplitRuleSuccess { data { id version noticeDays } } }
}`

/** Government 30 (public security 70, the app's owner 30), operator 70. A rule that begins tomorrow is refused. */
export async function proposeSplitRule(stage: Stage, { productCode }: TourPlan) {
  const today = dayOf(await stage.now())
  const [security, app, operator] = await Promise.all([
    stage.organizationOf('securityHolder'),
    stage.organizationOf('appHolder'),
    stage.organizationOf('operatorMaker'),
  ])
  const departments = [
    { uscc: security.uscc, weightBp: 7_000, basis: '姓名与公民身份号码' },
    { uscc: app.uscc, weightBp: 3_000, basis: '实名手机号' },
  ]
  const parties = [
    { capacity: 'GOVERNMENT', ratioBp: 3_000, departments },
    { capacity: 'OPERATOR', ratioBp: 7_000, uscc: operator.uscc },
  ]
  const propose = (days: number) => {
    const effectiveFrom = startOfDay(addDays(today, days))
    const input = { productCode, rule: { form: 'RATIO', parties }, effectiveFrom }
    type Proposed = { proposeSplitRule: { id: string; version: number; noticeDays: number } }
    return stage.run<Proposed>('operatorMaker', PROPOSE, { input })
  }
  await stage.refused('SPLIT_NOTICE', () => propose(1))
  const { proposeSplitRule: rule } = await propose(DAYS_AHEAD)
  stage.note(
    `政府 government 30 %（公安 70 · 应用中心 30）, 运营 operator 70 %; 公示 notice ${rule.noticeDays} 日 days`,
  )
  return rule.id
}

const PUBLISH = `mutation ($input: PublishSplitRuleInput!) {
  publishSplitRule(input: $input) { ${REFUSED} ... on PublishSplitRuleSuccess { data { version publishedAt effectiveFrom } } }
}`

/** The finance department publishes it. @returns the instant from which it holds */
export async function publishSplitRule(stage: Stage, ruleId: string): Promise<Date> {
  type Published = { publishSplitRule: { version: number; publishedAt: string; effectiveFrom: string } }
  const { publishSplitRule: rule } = await stage.run<Published>('finance', PUBLISH, { input: { ruleId } })
  stage.note(`v${rule.version}, 公开 / public ${rule.publishedAt}, 生效 / in force ${rule.effectiveFrom}`)
  return new Date(rule.effectiveFrom)
}

/** The notice passes: the clock moves to the morning of the first day on which the rule holds. */
export async function passNotice(stage: Stage, effectiveFrom: Date): Promise<void> {
  await stage.letTimePass(new Date(effectiveFrom.getTime() + MORNING_HOURS * 3_600_000))
  const now = await stage.now()
  expectThat(now >= effectiveFrom, 'The clock did not pass the notice.')
  stage.note(`时钟 / clock ${now.toISOString()}`)
}
