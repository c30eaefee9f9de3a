import { existsSync, readFileSync } from 'node:fs'
import { GraphQLError } from 'graphql'
import type { Plugin } from 'graphql-yoga'
import { inProject } from '../platform/root.ts'

const LIST = inProject('dist/web/documents.json')

/**
 * The console's own documents by hash, as its build lists them. Others come as text, as ever, and under the same limits.
 * A hash that is not listed is refused 400 by name: the page is of another build.
 */
export function trustedDocuments(): Plugin {
  const documents = new Map<string, string>(
    existsSync(LIST) ? Object.entries(JSON.parse(readFileSync(LIST, 'utf8')) as Record<string, string>) : [],
  )
  return {
    onParams({ params, setParams }) {
      const hash = hashIn(params.extensions)
      if (hash === undefined || params.query) return
      const query = documents.get(hash)
      if (query === undefined) throw UNKNOWN
      setParams({ ...params, query })
    },
  }
}

const UNKNOWN = new GraphQLError('This page is of another version of the service: load it again.', {
  extensions: { code: 'DOCUMENT_UNKNOWN', http: { status: 400 } },
})

function hashIn(extensions: Record<string, unknown> | undefined): string | undefined {
  const asked = extensions?.['persistedQuery'] as { sha256Hash?: unknown } | undefined
  return typeof asked?.sha256Hash === 'string' ? asked.sha256Hash : undefined
}
