import { afterAll, beforeAll, expect, it } from 'vitest'
import { createGatewayLogin } from '../../../test/support/gateway-login.ts'
import { createServerDatabases, describeOnPostgres, testConfig } from '../../../test/support/market.ts'
import { TestClock } from '../../../test/support/clock.ts'
import { openPlatform } from '../open-platform.ts'

describeOnPostgres('a login of the gateway’s own', () => {
  let databases: Awaited<ReturnType<typeof createServerDatabases>>
  const open = (gatewayUrl?: string) => {
    const more = gatewayUrl && { DOMAIN_GATEWAY_URL: gatewayUrl }
    return openPlatform(testConfig({ ...databases.environment, ...more }), { clock: new TestClock() })
  }

  beforeAll(async () => {
    databases = await createServerDatabases()
    const platform = await open() // migrates, which makes the role that logins are members of
    await platform.domain.pool.query('create schema tst_psb; create table tst_psb.person (name text)')
    await platform.close()
  })
  afterAll(() => databases.drop())

  const withLogin = async <T>(also: readonly string[], work: (url: string) => Promise<T>): Promise<T> => {
    const login = await createGatewayLogin(databases.environment.DOMAIN_DATABASE_URL, also)
    try {
      return await work(login.url)
    } finally {
      await login.drop()
    }
  }

  it('is used for product functions, and refused every table by the database', async () => {
    await withLogin([], async (url) => {
      const platform = await open(url)
      const ask = (text: string) => platform.domain.gateway.query<{ login: string }>({ text })
      const { rows } = await ask('select session_user::text as login')
      expect(rows[0]?.login).toMatch(/^sanquan_test_gateway_/)
      await expect(ask('select * from tst_psb.person')).rejects.toMatchObject({ code: '42501' })
      await expect(ask('reset role; select * from tst_psb.person')).rejects.toMatchObject({ code: '42501' })
      await platform.close()
    })
  })

  it.each([
    ['reads one column', 'grant select (name) on tst_psb.person to {login}'],
    ['is a member of another role', 'grant pg_read_all_data to {login}'],
    ['makes roles', 'alter role {login} createrole'],
    ['is a superuser', 'alter role {login} superuser'],
  ])('that %s stops the start', async (_, statement) => {
    await withLogin([statement], (url) => expect(open(url)).rejects.toThrow('may do more than run product functions'))
  })

  it('that is no member of gateway stops the start, with the fix', async () => {
    await withLogin(['revoke gateway from {login}'], (url) =>
      expect(open(url)).rejects.toThrow('cannot take the role gateway. Make it so: create role'),
    )
  })
})
