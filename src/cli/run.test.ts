import { describe, expect, it } from 'vitest'
import { runCommandLine } from './run.ts'

async function sanquan(...args: string[]) {
  const [out, errors]: [string[], string[]] = [[], []]
  const code = await runCommandLine(args, { out: (line) => out.push(line), error: (line) => errors.push(line) })
  return { code, out: out.join('\n'), errors }
}

describe('the sanquan command', () => {
  it('shows its commands when nothing is asked', async () => {
    const { code, out } = await sanquan()
    expect([code, out]).toEqual([0, expect.stringContaining('verify')])
  })

  it.each(['serve', 'tour', 'verify', 'policy', 'product'])('explains %s with --help', async (name) => {
    const { code, out } = await sanquan(name, '--help')
    expect([code, out]).toEqual([0, expect.stringContaining(`Usage: sanquan ${name}`)])
  })

  it('explains a command by help too', async () => {
    expect(await sanquan('help', 'tour')).toEqual(await sanquan('tour', '--help'))
  })

  it.each([
    [
      'an unknown command',
      ['frobnicate'],
      'Commands: serve, tour, verify, audit, witness, recount, policy, price, product, source, subject-key, help.',
    ],
    [
      'help for an unknown command',
      ['help', 'frobnicate'],
      'Commands: serve, tour, verify, audit, witness, recount, policy, price, product, source, subject-key, help.',
    ],
    ['an unknown option', ['tour', '--fast'], "Unknown option '--fast'."],
    [
      'an argument that belongs nowhere',
      ['tour', 'http://127.0.0.1:4000'],
      "Unexpected argument 'http://127.0.0.1:4000'.",
    ],
    ['an option without its value', ['verify', '--url'], "Option '--url <value>' argument missing."],
    ['an address that is none', ['tour', '--url', 'localhost'], '--url needs an address'],
    ['nothing to verify', ['verify'], 'Give either --url URL or --file FOLDER.'],
    [
      'two things to verify',
      ['verify', '--url', 'http://x.example', '--file', '.'],
      'Give either --url URL or --file FOLDER.',
    ],
    ['nothing to do with a source', ['source'], 'Say what to do with the source: attach or refresh.'],
    ['two sources to refresh', ['source', 'refresh', 'a', 'b'], 'Name one source or none'],
    ['nothing to do with the key', ['subject-key'], 'Say what to do with the key: sanquan subject-key rotate.'],
    ['a key to rotate that is named', ['subject-key', 'rotate', 'x'], 'Say what to do with the key'],
    ['nothing to count', ['recount'], 'Give either a month, YYYY-MM, or --calls FILE with --root HEX.'],
    ['a month that is none', ['recount', '2026-13'], 'A month is written YYYY-MM, not "2026-13".'],
    ['a folder without a log', ['verify', '--file', '/nowhere'], '/nowhere must be a folder with the files'],
  ])('answers %s with one line and 2', async (_case, args, sentence) => {
    const { code, errors } = await sanquan(...args)
    expect([code, errors]).toEqual([2, [expect.stringContaining(sentence)]])
  })

  it('says in one line that no service answers, and ends with 1', async () => {
    const { code, errors } = await sanquan('verify', '--url', 'http://127.0.0.1:9')
    expect([code, errors]).toEqual([1, [expect.stringContaining('No Sanquan service answers at http://127.0.0.1:9.')]])
  })
})
