import { expect, it } from 'vitest'
import { parseMobile } from './mobile.ts'

it.each(['13800138000', ' 19912345678 ', '１３８００１３８０００'])('reads "%s"', (text) => {
  expect(parseMobile(text)).toEqual({ ok: true, value: text.normalize('NFKC').trim() })
})

it.each(['12800138000', '1380013800', '138001380000', '+8613800138000', '138-0013-8000', ''])(
  'refuses "%s"',
  (text) => {
    expect(parseMobile(text)).toMatchObject({ error: { code: 'MOBILE_FORMAT' } })
  },
)
