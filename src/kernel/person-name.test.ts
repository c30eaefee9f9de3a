import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { normalizePersonName } from './person-name.ts'

describe('normalizePersonName', () => {
  it.each([
    ['surrounding space', ' 张三\t', '张三'],
    ['a space that aligns columns', '张 三', '张三'],
    ['an ideographic space', '张\u3000三', '张三'],
    ['a bullet', '阿卜杜拉•买买提', '阿卜杜拉·买买提'],
    ['a katakana middle dot', '阿卜杜拉・买买提', '阿卜杜拉·买买提'],
    ['a half-width katakana middle dot', '阿卜杜拉･买买提', '阿卜杜拉·买买提'],
    ['a hyphenation point', '阿卜杜拉‧买买提', '阿卜杜拉·买买提'],
    ['spaces around the dot', '阿卜杜拉 · 买买提', '阿卜杜拉·买买提'],
    ['a compatibility ideograph', '\uf9e1明', '李明'],
    ['full-width letters', 'Ｓｍｉｔｈ', 'Smith'],
    ['several spaces in a Latin name', 'Anna  Maria Smith', 'Anna Maria Smith'],
  ])('%s', (_, text, expected) => {
    expect(normalizePersonName(text)).toBe(expected)
  })

  it('keeps names apart that differ in a character', () => {
    expect(normalizePersonName('王小明')).not.toBe(normalizePersonName('王晓明'))
  })

  it('changes nothing when applied twice', () => {
    const unit = fc.constantFrom('张', 'é', 'e', ' ', '\u3000', '·', '・', '\u0301', '\u00b4', '\uff76', '\uff9e', 'ﬁ')
    const text = fc.string({ unit })
    fc.assert(
      fc.property(text, (name) => {
        expect(normalizePersonName(normalizePersonName(name))).toBe(normalizePersonName(name))
      }),
    )
  })
})
