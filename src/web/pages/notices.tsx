import { useTranslation } from 'react-i18next'
import { useQuery } from 'urql'
import { graphql } from '../generated/gql.ts'
import { useNames } from '../kit/names.ts'
import { Failure, OnDay, Waiting } from '../kit/show.tsx'

const NOTICES = graphql(`
  query Notices {
    publicNotices(first: 50, past: true) {
      edges {
        node {
          id
          type
          dataName
          holderName
          brief
          startDay
          endDay
        }
      }
    }
  }
`)

/** 登记公示: registrations on notice, and those that were. */
export function Component() {
  const { t } = useTranslation()
  const names = useNames()
  const [{ data, fetching, error }] = useQuery({ query: NOTICES })
  if (error) return <Failure error={error} />
  if (fetching && !data) return <Waiting />
  const notices = data?.publicNotices.edges ?? []
  return (
    <>
      <title>{t('notices.title')}</title>
      <h1>{t('notices.title')}</h1>
      <p className="soft">{t('notices.lead')}</p>
      {notices.length === 0 && <p>{t('notices.none')}</p>}
      <div className="scroll">
        <table>
          <thead>
            <tr>
              <th scope="col">{t('notices.name')}</th>
              <th scope="col">{t('notices.kind')}</th>
              <th scope="col">{t('notices.holder')}</th>
              <th scope="col">{t('notices.days')}</th>
            </tr>
          </thead>
          <tbody>
            {notices.map(({ node }) => (
              <tr key={node.id}>
                <td>
                  {node.dataName}
                  <br />
                  <span className="soft">{node.brief}</span>
                </td>
                <td>{names.registration(node.type)}</td>
                <td>{node.holderName}</td>
                <td>
                  <OnDay at={node.startDay} /> – <OnDay at={node.endDay} />
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </>
  )
}
