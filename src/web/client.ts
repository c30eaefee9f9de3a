import { persistedExchange } from '@urql/exchange-persisted'
import { Client, fetchExchange } from 'urql'

/**
 * The service this page came from; the session is a cookie that no script can read. A document travels as its hash, which the
 * build has told the service (trusted documents). Answers are not kept: what is shown is what the books say now.
 */
export const client = new Client({
  url: '/graphql',
  exchanges: [
    persistedExchange({
      enforcePersistedQueries: true,
      enableForMutation: true,
      generateHash: (_text, document) => Promise.resolve(hashOf(document)),
    }),
    fetchExchange,
  ],
  fetchOptions: { credentials: 'same-origin' },
  requestPolicy: 'network-only',
  preferGetMethod: false,
})

/** What the build has written beside each document. */
function hashOf(document: object): string {
  const { __meta__: meta } = document as { __meta__?: { hash?: string } }
  if (!meta?.hash) throw new Error('A document that the build does not know.')
  return meta.hash
}
