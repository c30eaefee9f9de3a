import { existsSync, readFileSync } from 'node:fs'
import { usePersistedOperations } from '@graphql-yoga/plugin-persisted-operations'
import { inProject } from '../platform/root.ts'

const LIST = inProject('dist/web/documents.json')

/** The console's own documents by hash, as its build lists them. Others come as text, as ever, and under the same limits. */
export function trustedDocuments() {
  const documents = new Map<string, string>(
    existsSync(LIST) ? Object.entries(JSON.parse(readFileSync(LIST, 'utf8')) as Record<string, string>) : [],
  )
  return usePersistedOperations({
    allowArbitraryOperations: true,
    getPersistedOperation: (hash) => documents.get(hash) ?? null,
  })
}
