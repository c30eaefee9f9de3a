import type { Type } from '@nestjs/common'
import { PurposeClass } from '../generated/prisma/enums.ts'
import { sha256Hex } from '../kernel/sha256.ts'
import { addYears, dayOf, startOfDay } from '../kernel/shanghai-time.ts'
import {
  AgreementService,
  AgreementStepsService,
  CountersignService,
  LetterService,
  PlanService,
} from '../modules/authorization/index.ts'
import type { Service } from '../service.ts'
import type { SeedCast } from './seed-cast.ts'
import { done } from './seed-done.ts'
import type { SeedAgreement, SeedData } from './seed-shape.ts'

/** Years a consent letter of the demo is good for: as long as an agreement may last. */
const LETTER_YEARS = 5

/** How the agreements of the demo came about: letters, plan, selection, countersigning, decision, signature, filing. */
export class AgreementSeeding {
  constructor(
    private readonly service: Service,
    private readonly data: SeedData,
    private readonly cast: SeedCast,
  ) {}

  /** Whoever provided shared fields consents that they are authorized: one letter for each number and resource. */
  async obtainLetters(): Promise<void> {
    const today = dayOf(this.service.platform.clock.now())
    for (const { code: resourceCode, fields } of this.data.resources) {
      const byNo = Map.groupBy(fields, ({ consentLetterNo }) => consentLetterNo)
      for (const [no, [first, ...more]] of byNo) {
        if (no === null || !first?.providingOrg) continue
        const fieldNames = [first, ...more].map(({ name }) => name)
        const validTo = startOfDay(addYears(today, LETTER_YEARS))
        const terms = { purposes: Object.values(PurposeClass), validTo, evidenceHash: sha256Hex(no) }
        done(
          await this.use(LetterService).give(this.cast.of(first.providingOrg), {
            no,
            resourceCode,
            fieldNames,
            ...terms,
          }),
        )
      }
    }
  }

  /** From the plan to the filing; each step by the person whose duty it is. */
  async conclude(agreement: SeedAgreement): Promise<void> {
    const { implementing: _, operator, region, scope, plan, decisionRecord, provincialFilingNo, ...terms } = agreement
    const [maker, checker] = [this.cast.bureau(region, 'MAKER'), this.cast.bureau(region, 'CHECKER')]
    await this.plan(agreement)
    const operatorUscc = this.cast.uscc(operator)
    const parts = scope.map(({ resource, fields, purposes }) => ({
      resourceCode: resource,
      fieldNames: fields,
      purposes,
    }))
    const draft = { ...terms, planNo: plan.no, operatorUscc, scope: parts }
    const { no } = done(await this.use(AgreementService).draft(maker, draft))
    const codes = new Set(scope.map(({ resource }) => resource))
    const departments = new Set(this.data.resources.flatMap(({ code, holder }) => (codes.has(code) ? [holder] : [])))
    for (const department of departments) {
      const opinion = { consents: true, text: '同意' }
      done(await this.use(CountersignService).giveOpinion(this.cast.of(department), no, opinion))
    }
    const steps = this.use(AgreementStepsService)
    done(await steps.decide(checker, { no, decisionRecord }))
    done(await steps.sign(this.cast.of(operator, 'CHECKER'), no))
    done(await steps.file(maker, { no, provincialFilingNo }))
  }

  private async plan({ plan, region, operator, selectionMethod: method }: SeedAgreement): Promise<void> {
    const { decisionRecord, govApprovalNo, provincialFilingNo, noticeNo, noticeDay, result, ...items } = plan
    const [maker, checker] = [this.cast.bureau(region, 'MAKER'), this.cast.bureau(region, 'CHECKER')]
    const [plans, { no }] = [this.use(PlanService), items]
    done(await plans.draft(maker, items))
    done(await plans.advance(checker, { no, step: 'DECIDED', recordNo: decisionRecord }))
    done(await plans.advance(checker, { no, step: 'APPROVED', recordNo: govApprovalNo }))
    done(await plans.advance(checker, { no, step: 'FILED', recordNo: provincialFilingNo }))
    const selection = { planNo: no, method, noticeNo, noticeDay, result, operatorUscc: this.cast.uscc(operator) }
    done(await plans.recordSelection(checker, selection))
  }

  private use<T>(service: Type<T>): T {
    return this.service.app.get(service)
  }
}
