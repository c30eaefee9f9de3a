/** What the benchmark and the servers that it starts say to each other. */

/** What a server is: a bare route to compare with, or the service. */
export type Kind =
  /** a bare Fastify route that validates the same body and answers a constant */
  | 'FASTIFY'
  /** a bare Nest route that answers a constant */
  | 'NEST'
  /** the service, with the product's query in place of which a constant stands */
  | 'STUB'
  /** the service, asking the product in the data domain */
  | 'REAL'
  /** STUB, with a commit for each call */
  | 'ALONE'

export const PRODUCT = 'ID2'
export const PURPOSE = 'INDUSTRY_DEVELOPMENT'
export const ADDRESS = `/v1/products/${PRODUCT}/calls`
/** The same for all instances of a run. Of nothing but made-up data. */
export const MASTER_KEY = Buffer.alloc(32, 9).toString('base64url')

export type FromServer = { url: string } | { cpuUs: number } | { seeded: Seeded }
export type ToServer = 'CPU' | 'END'

/** One call's body after its request number, and the key that opens the subscription. */
export type Seeded = { key: string; tails: string[] }
