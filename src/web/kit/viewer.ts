import { useQuery } from 'urql'
import { graphql } from '../generated/gql.ts'

const VIEWER = graphql(`
  query Viewer {
    viewer {
      name
      email
      role
      org {
        name
        nameEn
        uscc
        kind
        region
      }
    }
  }
`)

/** Who is signed in here; null for nobody. `again` asks anew, after signing in or out. */
export function useViewer() {
  const [{ data, fetching }, again] = useQuery({ query: VIEWER })
  return { viewer: data?.viewer ?? null, isAsking: fetching, again: () => again({ requestPolicy: 'network-only' }) }
}
