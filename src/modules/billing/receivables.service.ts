import { Injectable } from '@nestjs/common'
import { formatYuan } from '../../kernel/money.ts'
import { ok, refuse, type Refusal, type Result } from '../../kernel/result.ts'
import { dayOf } from '../../kernel/shanghai-time.ts'
import { Clock } from '../../platform/clock.ts'
import { csvOf } from '../../platform/paper/csv.ts'
import { pdfOf } from '../../platform/paper/pdf.ts'
import type { Actor } from '../../policy/actor.ts'
import { PolicyService } from '../../policy/policy.service.ts'
import { BillingStore } from './billing.store.ts'
import type { PaperFile } from './invoice-paper.service.ts'
import { AGE_BANDS, ageReceivables, totalOf, type AgedReceivable } from './receivables.ts'

/** Shows what is still to be paid of the invoices that the asker may see, by age. */
@Injectable()
export class ReceivablesService {
  constructor(
    private readonly store: BillingStore,
    private readonly policy: PolicyService,
    private readonly clock: Clock,
  ) {}

  async byAge(actor: Actor): Promise<readonly AgedReceivable[]> {
    return ageReceivables(await this.store.openInvoices(this.policy.filter(actor, 'Invoice')), this.clock.now())
  }

  /** The same as a file, for who is signed in. Refuses SIGN_IN. */
  async signedInFile(actor: Actor, form: 'PDF' | 'CSV'): Promise<Result<PaperFile>> {
    return actor.kind === 'ANONYMOUS' ? refuse(SIGN_IN) : ok(await this.file(actor, form))
  }

  async file(actor: Actor, form: 'PDF' | 'CSV'): Promise<PaperFile> {
    const [rows, now] = [await this.byAge(actor), this.clock.now()]
    const name = `receivables-${dayOf(now)}`
    const names = ['购买方', ...AGE_BANDS.map(({ zh }) => zh), '合计']
    const cells = rows.map(({ buyerName, bands, totalFen }) => [
      buyerName,
      ...AGE_BANDS.map((band) => formatYuan(bands[band.name])),
      formatYuan(totalFen),
    ])
    if (form === 'CSV') {
      const content = Buffer.from(csvOf(names, cells))
      return { fileName: `${name}.csv`, mediaType: 'text/csv; charset=utf-8', content }
    }
    const columns = names.map((column, index) => ({ name: column, share: index === 0 ? 0.28 : 0.12, right: index > 0 }))
    const content = await pdfOf({
      title: '应收账款账龄表',
      subtitle: dayOf(now),
      facts: [['合计（元）', formatYuan(totalOf(rows))]],
      tables: [{ title: '按购买方', columns, rows: cells }],
      notes: ['金额单位：元。逾期天数自到期日次日起按北京时间计算。'],
      madeAt: now,
    })
    return { fileName: `${name}.pdf`, mediaType: 'application/pdf', content }
  }
}

const SIGN_IN: Refusal = {
  code: 'SIGN_IN',
  message: 'Sign in, or send your token as `Authorization: Bearer …`: what is owed is not public.',
  rule: 'billing.receivables',
}
