/** The product that the benchmark calls: the two-factor check of the demo. */
const built = async <T>(path: string): Promise<T> => (await import(`../../dist/${path}`)) as T

export async function readProduct() {
  const { readProductFolder } = await built<typeof import('../../src/demo/product-folder.ts')>('demo/product-folder.js')
  const { contract } = await readProductFolder('id2')
  const asOf = '2026-03-01T00:00:00.000Z'
  const hex = '0123456789abcdef'.repeat(4)
  return {
    contract,
    /** what stands in place of the query's answer */
    constant: { outcome: 'MATCH', asOf, result: 'MATCH' },
    /** an answer as long as one of the service */
    exampleAnswer: {
      requestNo: 'example-1',
      productCode: contract.code,
      productVersion: 1,
      outcome: 'MATCH',
      billable: true,
      asOf,
      stale: false,
      staleSources: [],
      answer: { result: 'MATCH' },
      receipt: { callId: '01JDEXAMPWEEXAMPWEEXAMPWE0', salt: hex, inputCommitment: hex, outputCommitment: hex },
      replayed: false,
    },
  }
}
