/** What the page of a consent shows, put together from the request, the contract and the catalogue. */
import type { Contract } from '../product/index.ts'
import type { AskedClaim, Bilingual, ConsentPageState, ConsentView, Copy } from './consent-request.ts'
import type { AskedField } from './consent-request.store.ts'

type Row = {
  id: string
  product: { name: string; nameEn: string }
  recipient: { name: string; nameEn: string }
  consent: { expiresAt: Date } | null
} & Pick<ConsentView, 'purposeClass' | 'purposeText' | 'separate' | 'singleUse' | 'lifeDays' | 'openUntil'>

type KeptAnswer = { answer: Readonly<Record<string, unknown>>; keptUntil: Date }

export function consentView({
  row,
  contract,
  fields,
  uses,
  state,
}: {
  row: Row
  contract: Contract
  fields: readonly AskedField[]
  uses: readonly { at: Date; copy: KeptAnswer | null }[]
  state: ConsentPageState
}): ConsentView {
  const { purposeClass, purposeText, separate, singleUse, lifeDays, openUntil } = row
  return {
    consentId: row.id,
    product: named(row.product),
    summary: contract.summary,
    disclaimer: contract.disclaimer,
    recipient: named(row.recipient),
    purposeClass,
    purposeText,
    separate,
    singleUse,
    lifeDays,
    openUntil,
    fields: fieldsByHolder(fields),
    mutual: contract.consentKind === 'MUTUAL',
    claims: state === 'OPEN' ? claimsOf(contract) : [],
    state,
    expiresAt: row.consent?.expiresAt ?? null,
    uses: uses.map(({ at, copy }) => ({ at, copy: copy && copyOf(contract, copy) })),
  }
}

const named = ({ name, nameEn }: { name: string; nameEn: string }): Bilingual => ({ zh: name, en: nameEn })

function fieldsByHolder(fields: readonly AskedField[]): ConsentView['fields'] {
  const byHolder = Map.groupBy(fields, ({ holder }) => holder)
  return [...byHolder.values()].map((of) => ({
    holder: { zh: of[0]?.holder ?? '', en: of[0]?.holderEn ?? '' },
    labels: [...new Map(of.map(({ label, labelEn }) => [label, { zh: label, en: labelEn }])).values()],
  }))
}

function claimsOf({ claims }: Contract): AskedClaim[] {
  return Object.entries(claims?.properties ?? {}).map(([name, claim]) => ({
    name,
    label: claim['x-label'],
    isRequired: claims?.required.includes(name) ?? false,
    codes: (claim.enum ?? []).map((code) => ({ code, label: claim['x-values']?.[code] ?? { zh: code, en: code } })),
  }))
}

const NOTHING: Bilingual = { zh: '—', en: '—' }

/** The answer in the words of the contract: codes have labels, and there is nothing else but numbers and truth values. */
function copyOf({ output }: Contract, { answer, keptUntil }: KeptAnswer): Copy {
  const fields = Object.entries(output.properties).map(([name, property]) => {
    const value = answer[name]
    const plain = typeof value === 'string' ? value : JSON.stringify(value)
    const text = value === null || value === undefined ? NOTHING : { zh: plain, en: plain }
    const label = typeof value === 'string' ? property['x-values']?.[value] : undefined
    return { label: property['x-label'], value: label ?? text }
  })
  return { keptUntil, fields }
}
