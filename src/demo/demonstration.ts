import type { Service } from '../service.ts'
import { DEMO_PASSWORD } from './accounts.ts'
import { seedDemo } from './seed.ts'
import { loadSeedData } from './seed-data.ts'
import { playTour } from './tour/tour.ts'

/** Set when the tour was played to its end: later starts serve at once. */
const TOURED = 'demo.toured'

/** Seeds an empty demonstration and shows how far it is. */
export async function seedAtFirstStart(service: Service): Promise<void> {
  let shown = ''
  const progress = (line: string) => {
    if (line !== shown) console.log(`seeding  ${line}`)
    shown = line
  }
  await seedDemo(service, { people: service.platform.config.demoPeople, progress })
}

/** Plays the tour once over the seeded instance, then says who can sign in and where to look. */
export async function showAround(service: Service, url: string): Promise<void> {
  const { setting } = service.platform.market.prisma
  if (!(await setting.findUnique({ where: { key: TOURED } }))) {
    await playTour({ url, print: (line) => console.log(line) })
    await setting.create({ data: { key: TOURED, value: true } })
  }
  console.log(await welcome(url))
}

async function welcome(url: string): Promise<string> {
  const { people } = await loadSeedData()
  const accounts = people.map(({ email, role, org }) => `  ${email.padEnd(34)}${role.padEnd(11)}${org}`)
  return `
A demonstration: everybody and everything in it is made up. Accounts, all with the password "${DEMO_PASSWORD}":
${accounts.join('\n')}

Where to look
  ${url}/                  the console: products, proofs, and what each role does
  ${url}/graphql           query it in the browser; sign in with the signIn mutation
  ${url}/log/checkpoint    the signed head of the public log
  npx sanquan verify --url ${url}
  npx sanquan tour --url ${url}`
}
