import { beforeEach, describe, expect, it } from 'vitest'
import { Log } from './log.ts'

let lines: string[]
let log: Log

const last = (): Record<string, unknown> => JSON.parse(lines.at(-1) ?? 'null')

beforeEach(() => {
  lines = []
  log = new Log('info', { write: (line) => void lines.push(line) })
})

describe('the log', () => {
  it('is one JSON object a line, with level, time and message', () => {
    log.warn('The sea is high.', { status: 503 })
    expect(last()).toEqual({
      level: 'warn',
      time: expect.stringMatching(/^\d{4}-\d\d-\d\dT/),
      msg: 'The sea is high.',
      status: 503,
    })
  })

  it('leaves out fields that are not on its list, and names them', () => {
    const fields = { route: '/v1/calls', idNo: '510183198807306047' }
    log.info('request', fields)
    expect(last()).toMatchObject({ route: '/v1/calls', leftOut: ['idNo'] })
    expect(lines.join()).not.toContain('510183198807306047')
  })

  it('leaves out of an error’s text what it quotes, long numbers and names', () => {
    const error = new Error(
      'invalid input "13800000000" for 蒋燕桂, Key (id_no)=(510183198807306047), 51018319880730604X',
    )
    log.error('It failed.', { error: new Error('outer', { cause: error }) })
    expect(lines.join()).not.toMatch(/13800000000|蒋燕桂|51018319880730604/)
  })

  it('tells an error’s name, code and stack', () => {
    const error = Object.assign(new TypeError('refused'), { code: '22P02' })
    log.error('It failed.', { error })
    expect(last().error).toMatchObject({
      name: 'TypeError',
      message: 'refused',
      code: '22P02',
      stack: expect.arrayContaining([expect.stringContaining('log.test.ts')]),
    })
  })

  it('says nothing below its level', () => {
    log.debug('request')
    expect(lines).toEqual([])
  })

  it('takes what Nest reports, its errors without their text’s quotations', () => {
    log.forNest().error('It failed for "蒋燕桂".', new Error('"13800000000"'), 'gateway')
    expect(last()).toMatchObject({
      level: 'error',
      msg: 'It failed for ….',
      context: 'gateway',
      error: { message: '…' },
    })
  })
})
