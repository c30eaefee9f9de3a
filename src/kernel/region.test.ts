import { describe, expect, it } from 'vitest'
import { areasOfCity, prefectureEverExisted, regionExists, regionFullName, regionName } from './region.ts'

describe('regionName', () => {
  it.each([
    ['37', '山东省'],
    ['370000', '山东省'],
    ['3701', '济南市'],
    ['370100', '济南市'],
    ['370102', '历下区'],
    ['441900', '东莞市'],
  ])('%s is %s', (code, name) => {
    expect(regionName(code)).toBe(name)
  })
})

describe('regionFullName', () => {
  it.each([
    ['37', '山东省'],
    ['510104', '四川省成都市锦江区'],
    ['110105', '北京市朝阳区'],
    ['441900', '广东省东莞市'],
    ['500235', '重庆市云阳县'],
  ])('%s is %s', (code, name) => {
    expect(regionFullName(code)).toBe(name)
  })

  it('is undefined for a code that is not in force', () => {
    expect(regionFullName('999999')).toBeUndefined()
  })
})

it.each(['999999', '370199', '3799', '', '00', '0000', '山东'])('no region has the code "%s"', (code) => {
  expect(regionExists(code)).toBe(false)
})

describe('areasOfCity', () => {
  it('lists the twenty districts and counties of Chengdu', () => {
    expect(areasOfCity('5101')).toHaveLength(20)
  })

  it('begins with the lowest code', () => {
    expect(areasOfCity('5101')[0]).toEqual({ code: '510104', name: '锦江区' })
  })

  it('is empty for a city that does not exist', () => {
    expect(areasOfCity('9999')).toEqual([])
  })
})

describe('prefectureEverExisted', () => {
  it.each([
    ['in force', '3701', true],
    ['Chongqing while it belonged to Sichuan', '5102', true],
    ['Fuzhou prefecture of Jiangxi, withdrawn in 2000', '3625', true],
    ['never assigned', '9999', false],
    ['a province', '37', false],
  ])('%s: %s', (_, code, expected) => {
    expect(prefectureEverExisted(code)).toBe(expected)
  })
})
