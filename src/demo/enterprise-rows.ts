/** From synthetic enterprises to rows of five departments of Shanghai. */
import { addDays, dayOf, periodOf, previousPeriod, yearOf, type Day, type Period } from '../kernel/shanghai-time.ts'
import type { RowContext, RowsByTable } from './source-rows.ts'
import { syntheticEnterprise, type SyntheticEnterprise } from './synthetic/enterprise.ts'
import type { Listing } from './synthetic/enterprise-history.ts'

/** How an enterprise is named in every table. */
type Id = { readonly uscc: string; readonly uscc_key: Buffer }
type Source = { readonly index: number; readonly enterprise: SyntheticEnterprise; readonly id: Id; readonly now: Date }

/** An enterprise of Shanghai; no rows for one that is registered elsewhere. */
export function enterpriseRows(index: number, { lookupKey, now }: RowContext): RowsByTable {
  const enterprise = syntheticEnterprise(index)
  if (!enterprise.registered) return {}
  const id = { uscc: enterprise.uscc, uscc_key: lookupKey(enterprise.uscc) }
  const source = { index, enterprise, id, now }
  return { ...marketRegulation(source), ...tax(source), ...staff(source), ...court(source) }
}

function marketRegulation({ index, enterprise, id, now }: Source): RowsByTable {
  const ago = daysBefore(dayOf(now))
  return {
    'sh_amr.enterprise': [
      {
        ...id,
        name: enterprise.name,
        legal_name: enterprise.legalName,
        reg_status: enterprise.regStatus,
        established: ago(enterprise.ageDays),
        capital_wan: enterprise.capitalWan,
        industry: enterprise.industry,
        tech_firm: enterprise.techFirm,
        address: enterprise.address,
        updated_at: now,
      },
    ],
    'sh_amr.abnormal': enterprise.abnormal.map((listing) => ({
      ...id,
      listed_on: ago(listing.daysAgo),
      removed_on: removedOn(listing, ago),
      reason: '通过登记的住所无法联系',
    })),
    'sh_amr.penalty': enterprise.penalties.map(({ daysAgo, yuan }, seq) => ({
      ...id,
      decision_no: `沪市监示罚〔${index}〕${seq + 1}号`,
      decided_on: ago(daysAgo),
      amount: yuan,
    })),
  }
}

function tax({ enterprise, id, now }: Source): RowsByTable {
  const today = dayOf(now)
  const lastYear = yearOf(today) - 1
  return {
    'sh_tax.grade': enterprise.taxGrades.map((grade, back) => ({ ...id, year: lastYear - back, grade })),
    'sh_tax.arrears': Object.entries(enterprise.arrears).map(([kind, yuan]) => ({
      ...id,
      tax_kind: kind,
      amount: yuan,
      announced_on: addDays(today, -45),
    })),
    'sh_tax.revenue_band': enterprise.revenueBands.map((band, back) => ({ ...id, year: lastYear - back, band })),
  }
}

/** Social security and housing fund. */
function staff({ enterprise, id, now }: Source): RowsByTable {
  const months = lastMonths(now)
  return {
    'sh_hrss.headcount': enterprise.insured.map((insured, back) => ({ ...id, month: firstDay(months, back), insured })),
    'sh_hpf.contribution': enterprise.fundMonths.map((back) => ({
      ...id,
      month: firstDay(months, back - 1),
      contributors: Math.max(1, enterprise.insured[back - 1] ?? 1),
    })),
  }
}

function court({ index, enterprise, id, now }: Source): RowsByTable {
  const ago = daysBefore(dayOf(now))
  return {
    'sh_court.dishonest': enterprise.dishonest.map((listing) => ({
      ...id,
      case_no: `（示）沪执${index}号`,
      published_on: ago(listing.daysAgo),
      removed_on: removedOn(listing, ago),
    })),
  }
}

function daysBefore(today: Day): (days: number) => Day {
  return (days) => addDays(today, -days)
}

function removedOn({ removedDaysAgo }: Listing, ago: (days: number) => Day): Day | null {
  return removedDaysAgo === null ? null : ago(removedDaysAgo)
}

const MONTHS_KEPT = 13

/** Closed months, the last one first. */
function lastMonths(now: Date): readonly Period[] {
  const months = [previousPeriod(periodOf(now))]
  while (months.length < MONTHS_KEPT) months.push(previousPeriod(months.at(-1) ?? periodOf(now)))
  return months
}

function firstDay(months: readonly Period[], back: number): string {
  return `${months[back]}-01`
}
