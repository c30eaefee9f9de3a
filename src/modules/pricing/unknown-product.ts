import type { Refusal } from '../../kernel/result.ts'

export const unknownProduct = (code: string): Refusal => ({
  code: 'PRODUCT_UNKNOWN',
  message: `There is no product ${code}. See the product hall for the codes.`,
  rule: 'product.code',
  field: 'productCode',
})
