/**
 * What a developer may run on real data before there is a product: an aggregate that no person has reviewed.
 * Promises: cells are suppressed by the partition's registered counts of people and enterprises and by nothing that the
 * developer chose; a figure is the sum of all rows of a cell, never of a few picked out of it, and of fields that tell of no
 * single person or enterprise. So whatever leaves is of a group that is large enough. Refuses WORKSPACE_PURPOSE, WORKSPACE_REGION, WORKSPACE_FIELD, WORKSPACE_KIND, WORKSPACE_AGGREGATE.
 */
import type { DataGrade, PurposeClass } from '../../generated/prisma/enums.ts'
import { canonicalJson } from '../../kernel/canonical-json.ts'
import { ok, refuse, type Refused, type Result } from '../../kernel/result.ts'
import type { RulePack } from '../../policy/rule-pack.ts'
import type { Aggregate, Measure } from './aggregate.ts'
import { checkAggregate } from './aggregate-check.ts'
import type { Contract } from './contract.ts'
import { PARTITIONS, type CellCount } from './partition.ts'

/** The code that every trial goes by in the data domain: no product's function is ever touched by one. */
export const TRIAL_CODE = 'WORKSPACE'

/** Where a trial takes place. */
export type TrialPlace = {
  readonly region: string
  readonly purpose: PurposeClass
  /** the fields of the workspace by resource code */
  readonly fields: ReadonlyMap<string, readonly TrialField[]>
}

export type TrialField = { readonly name: string; readonly grade: DataGrade; readonly personal: boolean }

/** A contract that may be tried, as the data domain is shown it. */
export type Trial = Contract & { readonly aggregate: Aggregate }

/** Whether a contract and its query may be tried. */
export function decideTrial(contract: Contract, query: string, at: TrialPlace & { pack: RulePack }): Result<Trial> {
  const { aggregate, purposes, region } = contract
  if (!aggregate || asksMore(contract))
    return fault(
      'WORKSPACE_KIND',
      'contract',
      'Ask of an aggregate alone: no service, no consents, no signals, no limits.',
    )
  if (region !== at.region)
    return fault('WORKSPACE_REGION', 'contract.region', `Write ${at.region}, where the workspace is.`)
  if (purposes.some((purpose) => purpose !== at.purpose))
    return fault('WORKSPACE_PURPOSE', 'contract.purposes', `The workspace is for ${at.purpose}, and for nothing else.`)
  const sources = fieldFaults(contract, at)
  if (sources) return sources
  const faults = aggregateFaults(aggregate, at.pack.get('workspace.minGroup'))
  if (faults.length > 0) return fault('WORKSPACE_AGGREGATE', 'contract.aggregate', faults.join(' '))
  const checked = checkAggregate(contract, query, at.pack)
  return checked.ok ? ok({ ...contract, aggregate, code: TRIAL_CODE, version: 1 }) : checked
}

/** Grades of what may be summed up without a person’s review: figures of single enterprises are L3. */
const SUMMED: readonly DataGrade[] = ['L1', 'L2']

function fieldFaults({ sources }: Contract, { fields }: TrialPlace): Refused | undefined {
  const read = sources.flatMap(({ resource, fields: names }) =>
    names.map((name) => ({ path: `${resource}.${name}`, field: fields.get(resource)?.find((of) => of.name === name) })),
  )
  const outside = read.filter(({ field }) => !field).map(({ path }) => path)
  if (outside.length > 0)
    return fault(
      'WORKSPACE_FIELD',
      'contract.sources',
      `${outside.join(', ')} is not in the workspace. Leave it out, or open one with it.`,
    )
  const tellsOfOne = read.filter(({ field }) => field && (field.personal || !SUMMED.includes(field.grade)))
  if (tellsOfOne.length === 0) return undefined
  const named = tellsOfOne.map(({ path }) => path).join(', ')
  const message = `${named} is about single people or enterprises. In a workspace only fields of ${SUMMED.join(' and ')} that are not personal are summed up; submit a product for the others.`
  return fault('WORKSPACE_FIELD', 'contract.sources', message)
}

const asksMore = ({ http, claims, subject, platformSignals = [], limits = [], consentKind }: Contract): boolean =>
  [http, claims, subject ?? undefined].some((part) => part !== undefined) ||
  platformSignals.length + limits.length > 0 ||
  consentKind !== 'NONE'

function aggregateFaults({ partition, measures, people, enterprises }: Aggregate, least: number): string[] {
  const { contributors } = PARTITIONS[partition]
  const counts = [contributors.people, contributors.enterprises]
  const narrowed = measures.filter((measure) => !isWhole(measure) && !counts.some((count) => isCount(measure, count)))
  const wrong = [
    { of: people, count: contributors.people, who: 'people' },
    { of: enterprises, count: contributors.enterprises, who: 'enterprises' },
  ]
  return [
    ...narrowed.map(
      ({ name }) => `${name}: sum up all rows of a cell, without "where"; no person reviews what is picked out.`,
    ),
    ...wrong.flatMap(({ of, count, who }) => {
      const measure = measures.find(({ name }) => name === of.measure)
      const isRegistered = measure !== undefined && isCount(measure, count)
      return [
        ...(isRegistered ? [] : [`${who}: count by ${count.table}.${count.value}, as the partition does.`]),
        ...(of.atLeast < least ? [`${who}: suppress below ${least} at least.`] : []),
      ]
    }),
  ]
}

const isWhole = ({ take, where }: Measure): boolean => take === 'sum' && where === undefined

/** Whether a measure is a registered count under any name. */
function isCount({ name: _, ...measure }: Measure, count: CellCount): boolean {
  return canonicalJson(measure) === canonicalJson({ ...count, take: 'sum' })
}

const fault = (code: string, field: string, message: string) =>
  refuse({ code, message, rule: 'product.trial', field: `input.${field}` })
