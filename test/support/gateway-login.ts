import { randomBytes } from 'node:crypto'
import pg from 'pg'

/** A login of the gateway's own on a migrated data domain, made as the README says. @param also what it may besides, to be refused */
export async function createGatewayLogin(domainUrl: string, also: readonly string[] = []) {
  const name = `sanquan_test_gateway_${randomBytes(6).toString('hex')}`
  const password = randomBytes(12).toString('hex')
  await runOn(domainUrl, `create role ${name} login password '${password}' in role gateway`)
  for (const statement of also) await runOn(domainUrl, statement.replace('{login}', name))
  const url = new URL(domainUrl)
  url.username = name
  url.password = password
  return { url: url.href, drop: () => runOn(domainUrl, `drop owned by ${name}; drop role ${name}`) }
}

async function runOn(url: string, sql: string): Promise<void> {
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  try {
    await client.query(sql)
  } finally {
    await client.end()
  }
}
