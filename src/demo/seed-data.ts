/**
 * The demo as data, read from prisma/seed.
 * Promises: every reference leads somewhere, and what must agree between files agrees. A fault throws with all faults at once:
 * the files are part of the program.
 */
import { readFile } from 'node:fs/promises'
import { z } from 'zod'
import { invariant } from '../kernel/result.ts'
import { inProject } from '../platform/root.ts'
import { readProductFolder } from './product-folder.ts'
import { seedFaults } from './seed-references.ts'
import {
  SeedAgreement,
  SeedCost,
  SeedOrganization,
  SeedPerson,
  SeedProduct,
  SeedResource,
  SeedSubscription,
  type SeedData,
} from './seed-shape.ts'

/** @throws ZodError or InvariantError, naming every fault. */
export async function loadSeedData(): Promise<SeedData> {
  const [organizations, people, resources, agreements, products, costs, subscriptions] = await Promise.all([
    readList('organizations.json', SeedOrganization),
    readList('people.json', SeedPerson),
    readList('resources.json', SeedResource),
    readList('agreements.json', SeedAgreement),
    readList('products.json', SeedProduct),
    readList('costs.json', SeedCost),
    readList('subscriptions.json', SeedSubscription),
  ])
  const folders = await Promise.all(
    products.map(async (product) => ({ ...product, ...(await readProductFolder(product.folder)) })),
  )
  const data: SeedData = { organizations, people, resources, agreements, products: folders, costs, subscriptions }
  const faults = seedFaults(data)
  invariant(faults.length === 0, `prisma/seed contradicts itself: ${faults.join('; ')}`)
  return data
}

/** The resource that the tour registers: its table is in the data domain, its entry is not in the seeded catalogue. */
export async function readTourResource(): Promise<SeedResource> {
  return SeedResource.parse(await readJson('products/id3/resource.json'))
}

async function readList<T extends z.ZodType>(file: string, item: T): Promise<z.infer<T>[]> {
  return z.array(item).parse(await readJson(file))
}

async function readJson(file: string): Promise<unknown> {
  return JSON.parse(await readFile(inProject(`prisma/seed/${file}`), 'utf8'))
}
