import { describe, expect, it } from 'vitest'
import { buyerClassOf } from './buyer-class.ts'

describe('buyerClassOf', () => {
  it.each([
    { grassroots: true, smallMicro: false, buyerClass: 'GRASSROOTS_PUBLIC' },
    { grassroots: true, smallMicro: true, buyerClass: 'GRASSROOTS_PUBLIC' },
    { grassroots: false, smallMicro: true, buyerClass: 'SMALL_MICRO' },
    { grassroots: false, smallMicro: false, buyerClass: 'COMMERCIAL' },
  ])('is $buyerClass where grassroots is $grassroots and small or micro is $smallMicro', ({ buyerClass, ...buyer }) => {
    expect(buyerClassOf(buyer)).toBe(buyerClass)
  })
})
