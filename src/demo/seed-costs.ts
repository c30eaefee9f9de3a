import { formatUnitPrice } from '../kernel/money.ts'
import { startOfDay } from '../kernel/shanghai-time.ts'
import {
  CeilingService,
  ComplaintService,
  CostSurveyService,
  PermittedRevenueService,
} from '../modules/pricing/index.ts'
import { anonymous } from '../policy/actor.ts'
import type { Service } from '../service.ts'
import type { SeedCast } from './seed-cast.ts'
import { done } from './seed-done.ts'
import type { SeedCost, SeedData } from './seed-shape.ts'

/** What stands behind ceilings: a year's costs, audited, the revenue permitted on them, and ceilings that rest on it. */
export class CostSeeding {
  constructor(
    private readonly service: Service,
    private readonly data: SeedData,
    private readonly cast: SeedCast,
  ) {}

  async survey(): Promise<void> {
    for (const cost of this.data.costs) await this.permit(cost)
  }

  private async permit({ operator, year, items, audit, permit, ceilings, complaints }: SeedCost): Promise<void> {
    const maker = this.cast.of(operator, 'MAKER')
    const department = this.cast.inRegion('PRICE', maker.org!.region)
    const surveys = this.use(CostSurveyService)
    const { id: surveyId } = done(await surveys.submit(maker, { year, items }))
    done(await surveys.audit(department, { surveyId, approve: true, ...audit }))
    const terms = { surveyId, ...permit, taxBp: null, smoothingCycles: 1 }
    done(await this.use(PermittedRevenueService).permit(department, terms))
    for (const { product: productCode, purpose, priceE4, validFrom, validTo, ...ceiling } of ceilings) {
      const product = this.data.products.find(({ contract }) => contract.code === productCode)!
      const key = { productCode, purposeClass: purpose, unit: product.contract.unit }
      const validity = { validFrom: startOfDay(validFrom), validTo: startOfDay(validTo) }
      const input = { ...ceiling, ...key, ...validity, unitPrice: formatUnitPrice(priceE4) }
      done(await this.use(CeilingService).set(department, input))
    }
    for (const { product: productCode, answer, ...complaint } of complaints) {
      const filed = { productCode, ...complaint }
      const { id: complaintId } = done(await this.use(ComplaintService).file(anonymous('seed'), filed))
      if (answer) done(await this.use(ComplaintService).answer(department, { complaintId, answer }))
    }
  }

  private use<T>(service: new (...args: never[]) => T): T {
    return this.service.app.get(service)
  }
}
