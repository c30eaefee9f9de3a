import type { Refusal } from '../../kernel/result.ts'
import type { ChainBreak } from './chain.ts'

/** Where a chain breaks, in the words of the catalogue. None of it is personal. */
export type ChainPlace = {
  readonly resourceCode: string
  readonly fieldName: string
  readonly agreementNo?: string | undefined
}

type Link = 'RESOURCE' | 'LETTER' | 'HOLDING' | 'AGREEMENT' | 'USE' | 'OPERATION'

/**
 * What a caller is told about a broken chain. Codes: SOURCE_SUSPENDED, RIGHT_HOLDING_MISSING, AGREEMENT_EXPIRED,
 * CONSENT_LETTER_MISSING, RIGHT_USE_REVOKED, … : the state, with RESOURCE_ as SOURCE_, LETTER_ as CONSENT_LETTER_ and RIGHT_
 * before the three rights.
 */
export function refusalOfChain(state: ChainBreak, place?: ChainPlace): Refusal {
  const link = linkOf(state)
  const { cause, fix } = EXPLANATIONS[state]
  const named = place ? `${place.resourceCode}.${place.fieldName}` : undefined
  const agreement = place?.agreementNo
  const where = [named && `source ${named}`, agreement && `agreement ${agreement}`].filter(Boolean).join(', ')
  return {
    code: codeOf(state),
    message: `${cause}${where && ` (${where})`}. ${fix}`,
    rule: RULES[link],
    details: { link, ...(named && { source: named }), ...(agreement && { agreement }) },
  }
}

const codeOf = (state: ChainBreak): string => {
  if (state.startsWith('AGREEMENT_')) return state
  if (state.startsWith('LETTER_')) return `CONSENT_${state}`
  return state.startsWith('RESOURCE_') ? state.replace('RESOURCE_', 'SOURCE_') : `RIGHT_${state}`
}

function linkOf(state: ChainBreak): Link {
  const links: readonly Link[] = ['RESOURCE', 'LETTER', 'HOLDING', 'AGREEMENT', 'USE']
  return links.find((link) => state.startsWith(`${link}_`)) ?? 'OPERATION'
}

const RULES: Record<Link, string> = {
  RESOURCE: 'catalog.status',
  LETTER: '27号 art. 5',
  HOLDING: 'rights.holding (数据二十条)',
  AGREEMENT: '27号 art. 13-14',
  USE: 'rights.use (数据二十条)',
  OPERATION: 'rights.operation (数据二十条)',
}

const EXPLANATIONS: Record<ChainBreak, { cause: string; fix: string }> = {
  RESOURCE_UNCATALOGUED: {
    cause: 'A source is not in the catalogue',
    fix: 'The data bureau takes it into the catalogue first.',
  },
  RESOURCE_SUSPENDED: {
    cause: 'A source was suspended by its department',
    fix: 'Wait until the department resumes it, or ask the operator.',
  },
  RESOURCE_CANCELLED: {
    cause: 'A source was taken out of the catalogue',
    fix: 'Ask the operator for a version of the product without it.',
  },
  LETTER_MISSING: {
    cause: 'A field was obtained by sharing and its provider gave no consent letter (同意函)',
    fix: 'The department that provided it gives the letter.',
  },
  LETTER_PENDING: { cause: 'The consent letter (同意函) of a field has not begun', fix: 'Wait for its first day.' },
  LETTER_SUSPENDED: {
    cause: 'The consent letter (同意函) of a field is suspended',
    fix: 'Ask the department that provided the field.',
  },
  LETTER_REVOKED: {
    cause: 'The provider of a field revoked its consent letter (同意函)',
    fix: 'The department that provided it gives a new letter.',
  },
  LETTER_EXPIRED: {
    cause: 'The consent letter (同意函) of a field has expired',
    fix: 'The department that provided it gives a new letter.',
  },
  LETTER_PURPOSE: {
    cause: 'The consent letter (同意函) of a field does not cover this purpose',
    fix: 'Call for a purpose it covers, or have its provider consent to this one too.',
  },
  HOLDING_MISSING: {
    cause: 'No holding right (持有权) stands behind a source',
    fix: 'Its department enters the resource for the catalogue, and the data bureau accepts it there.',
  },
  HOLDING_PENDING: { cause: 'The holding right (持有权) of a source has not begun', fix: 'Wait for its first day.' },
  HOLDING_SUSPENDED: {
    cause: 'The holding right (持有权) of a source is suspended',
    fix: 'Wait until the data bureau resumes it.',
  },
  HOLDING_REVOKED: {
    cause: 'The holding right (持有权) of a source was revoked',
    fix: 'Its department enters the resource for the catalogue anew.',
  },
  HOLDING_EXPIRED: {
    cause: 'The holding right (持有权) of a source has expired',
    fix: 'Its department enters the resource for the catalogue anew.',
  },
  HOLDING_PURPOSE: {
    cause: 'The holding right (持有权) of a source does not cover this purpose',
    fix: 'Call for a purpose it covers.',
  },
  AGREEMENT_MISSING: {
    cause: 'No authorization agreement (授权运营协议) stands behind a source',
    fix: 'The data bureau and the operator conclude one.',
  },
  AGREEMENT_UNSIGNED: {
    cause: 'The authorization agreement (授权运营协议) is not concluded',
    fix: 'It is decided, signed and filed.',
  },
  AGREEMENT_PENDING: {
    cause: 'The authorization agreement (授权运营协议) has not begun',
    fix: 'Wait for its first day.',
  },
  AGREEMENT_SUSPENDED: {
    cause: 'The authorization agreement (授权运营协议) is suspended',
    fix: 'Wait until the data bureau resumes it.',
  },
  AGREEMENT_TERMINATED: {
    cause: 'The authorization agreement (授权运营协议) was terminated',
    fix: 'The data bureau and an operator conclude a new one.',
  },
  AGREEMENT_EXPIRED: {
    cause: 'The authorization agreement (授权运营协议) has ended',
    fix: 'The data bureau and the operator conclude a new one.',
  },
  USE_MISSING: {
    cause: 'The operator has no processing-use right (加工使用权) for a source',
    fix: 'The department grants it the use.',
  },
  USE_PENDING: {
    cause: 'The processing-use right (加工使用权) for a source has not begun',
    fix: 'Wait for its first day.',
  },
  USE_SUSPENDED: {
    cause: 'The processing-use right (加工使用权) for a source is suspended',
    fix: 'Wait until the department resumes it.',
  },
  USE_REVOKED: {
    cause: 'The department revoked the processing-use right (加工使用权) for a source',
    fix: 'Ask the operator: the department must grant it again.',
  },
  USE_EXPIRED: {
    cause: 'The processing-use right (加工使用权) for a source has expired',
    fix: 'Ask the operator: the department must grant it again.',
  },
  USE_PURPOSE: {
    cause: 'The processing-use right (加工使用权) for a source does not cover this purpose',
    fix: 'Call for a purpose it covers, or have the department grant this one too.',
  },
  OPERATION_MISSING: {
    cause: 'The operator has no product-operation right (产品经营权) that rests on a source',
    fix: 'The data bureau approves the product on the rights that are live now.',
  },
  OPERATION_PENDING: {
    cause: 'The product-operation right (产品经营权) has not begun',
    fix: 'Wait for its first day.',
  },
  OPERATION_SUSPENDED: {
    cause: 'The product-operation right (产品经营权) is suspended',
    fix: 'Wait until the data bureau resumes it.',
  },
  OPERATION_REVOKED: {
    cause: 'The data bureau revoked the product-operation right (产品经营权)',
    fix: 'Ask the operator: the product must be approved again.',
  },
  OPERATION_EXPIRED: {
    cause: 'The product-operation right (产品经营权) has expired',
    fix: 'Ask the operator: the product must be approved again.',
  },
  OPERATION_PURPOSE: {
    cause: 'The product-operation right (产品经营权) does not cover this purpose',
    fix: 'Call for a purpose it covers.',
  },
}
