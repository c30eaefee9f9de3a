/**
 * What a product is offered for, as an offer (W3C ODRL 2.2): a permission for each purpose, class of buyers and tier in force, with
 * the duties to pay, to obtain consent and to delete in time. A tier that costs nothing has no duty to pay.
 */
import { formatUnitPrice, priceE4 } from '../../kernel/money.ts'
import type { Sheet, SheetPrice, SheetTier } from './sheet.ts'
import { instant, link, own, OWN_NAMESPACE, typed, YUAN, type Node } from './vocabulary.ts'

/** The profile under which our own operands are to be read. */
export const ODRL_PROFILE = `${OWN_NAMESPACE}odrl-profile`

export type Offered = { readonly sheet: Sheet; readonly service: string; readonly assigner: string }

/** One offer for a product, as DCAT-AP has it; none where no price is in force. */
export function offersOf(offered: Offered): Node[] {
  const { sheet, service, assigner } = offered
  if (sheet.prices.length === 0) return []
  const permissions = sheet.prices.flatMap((price) => price.tiers.map((tier) => permissionOf(tier, price, offered)))
  return [
    {
      '@id': offerIri(service),
      '@type': ['odrl:Offer', 'odrl:Policy'],
      'odrl:profile': link(ODRL_PROFILE),
      'odrl:assigner': link(assigner),
      'odrl:permission': permissions,
    },
  ]
}

export const offerIri = (service: string): string => `${service}#offer`

const validityOf = ({ effectiveFrom, effectiveTo }: SheetPrice): Node => ({
  '@type': 'dct:PeriodOfTime',
  'dcat:startDate': instant(effectiveFrom),
  ...(effectiveTo && { 'dcat:endDate': instant(effectiveTo) }),
})

function permissionOf(tier: SheetTier, price: SheetPrice, { sheet, service }: Offered): Node {
  const { purposeClass, buyerClass } = price
  return {
    '@type': 'odrl:Permission',
    'dct:valid': validityOf(price),
    'odrl:target': link(service),
    'odrl:action': link('odrl:use'),
    'odrl:constraint': [
      constraint('odrl:purpose', 'odrl:eq', link(own('purpose', purposeClass))),
      ...(buyerClass === 'ALL' ? [] : [constraint('sq:buyerClass', 'odrl:eq', link(own('buyer', buyerClass)))]),
      ...quantityOf(tier),
    ],
    'odrl:duty': [...payment(tier, sheet), ...consent(sheet), deletion(sheet)],
  }
}

const constraint = (left: string, operator: string, right: Node): Node => ({
  '@type': 'odrl:Constraint',
  'odrl:leftOperand': link(left),
  'odrl:operator': link(operator),
  'odrl:rightOperand': right,
})

/** Units of a month, counted by the platform: more than the lower bound, up to and including the upper. */
const quantityOf = ({ fromQty, toQty }: SheetTier): Node[] => [
  constraint('sq:unitsInMonth', 'odrl:gt', typed(String(fromQty), 'integer')),
  ...(toQty === null ? [] : [constraint('sq:unitsInMonth', 'odrl:lteq', typed(String(toQty), 'integer'))]),
]

/** For one unit with an outcome that is billed. */
function payment({ priceE4: price }: SheetTier, { unit, billableOutcomes }: Sheet): Node[] {
  if (price === 0n) return []
  const amount = constraint('odrl:payAmount', 'odrl:eq', typed(formatUnitPrice(priceE4(price)), 'decimal'))
  return [
    {
      '@type': 'odrl:Duty',
      'odrl:action': {
        'rdf:value': link('odrl:compensate'),
        'odrl:refinement': { ...amount, 'odrl:unit': link(YUAN) },
      },
      'sq:billingUnit': link(own('unit', unit)),
      'sq:billableOutcome': billableOutcomes.map((outcome) => link(own('outcome', outcome))),
    },
  ]
}

const consent = ({ consentKind }: Sheet): Node[] =>
  consentKind === 'NONE'
    ? []
    : [
        {
          '@type': 'odrl:Duty',
          'odrl:action': link('odrl:obtainConsent'),
          'sq:consentKind': link(own('consent', consentKind)),
        },
      ]

const deletion = ({ contract }: Sheet): Node => ({
  '@type': 'odrl:Duty',
  'odrl:action': link('odrl:delete'),
  'odrl:constraint': constraint('odrl:elapsedTime', 'odrl:lteq', typed(`P${contract.retentionDays}D`, 'duration')),
})
