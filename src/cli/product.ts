import { readOptions, readUrl, UsageError, type Command } from './command.ts'
import type { Login } from './login.ts'

const TASKS = ['review', 'push'] as const

const LOGIN = {
  url: { type: 'string' },
  email: { type: 'string' },
  password: { type: 'string' },
  token: { type: 'string' },
} as const

/** Reviews a product folder, and submits one. Each task is loaded when it is asked for. */
export const product: Command = {
  summary: 'review a product folder, submit it to a running service',
  help: `Usage: sanquan product review FOLDER [--url URL LOGIN]
       sanquan product push FOLDER --url URL LOGIN [--developer USCC]

A product is a folder of four files: contract.json, query.sql, sandbox.json and examples.json.

review  says what the automatic review finds, and exits with 1 if it finds an error. Without --url it reads the four files
        against each other, off line. With --url a running service also plans the query in its data domain, runs the
        examples there and looks for what may not come out; nothing of it is kept.
push    submits the folder as the next version of its product, and says what happens next

  --url URL          a running service
  --token TOKEN      a personal token of somebody at an operator (LOGIN), or
  --email and --password of that person
  --developer USCC   the developer that shares in the income`,
  run: async ([task, folder, ...args], terminal) => {
    if (task !== 'review' && task !== 'push') {
      throw new UsageError(`Say what to do with the product: ${TASKS.join(', ')}. See sanquan product --help.`)
    }
    if (folder === undefined || folder.startsWith('-')) {
      throw new UsageError(`Name the folder first: sanquan product ${task} FOLDER.`)
    }
    if (task === 'review') {
      const login = readLogin(readOptions(args, LOGIN))
      return (await import('./product-review.ts')).reviewFolder(folder, login, terminal)
    }
    const { developer, ...options } = readOptions(args, { ...LOGIN, developer: { type: 'string' } })
    const login = readLogin(options)
    if (!login)
      throw new UsageError('Name the service with --url, and yourself with --token or --email and --password.')
    return (await import('./product-push.ts')).pushFolder(folder, { login, developer }, terminal)
  },
}

type LoginOptions = {
  url?: string | undefined
  email?: string | undefined
  password?: string | undefined
  token?: string | undefined
}

function readLogin({ url, email, password, token }: LoginOptions): Login | undefined {
  const isAnonymous = token === undefined && (email === undefined || password === undefined)
  if (url === undefined) {
    if (token !== undefined || email !== undefined || password !== undefined)
      throw new UsageError('Name the service with --url.')
    return undefined
  }
  if (isAnonymous) throw new UsageError('Name yourself with --token, or with --email and --password.')
  return token === undefined
    ? { url: readUrl(url), email: email ?? '', password: password ?? '' }
    : { url: readUrl(url), token }
}
