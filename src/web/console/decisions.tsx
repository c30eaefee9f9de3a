import { Segmented, Typography } from 'antd'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useQuery } from 'urql'
import { graphql } from '../generated/gql.ts'
import type { DecisionsQuery } from '../generated/graphql.ts'
import { When, Mark } from '../kit/show.tsx'
import { useNames } from '../kit/names.ts'
import { PagedTable } from './paged-table.tsx'

const DECISIONS = graphql(`
  query Decisions($after: String, $filter: AuditEventFilter) {
    auditEvents(first: 20, after: $after, filter: $filter) {
      pageInfo {
        hasNextPage
        endCursor
      }
      edges {
        node {
          seq
          at
          action
          actorKind
          role
          decision
          reasonCode
          rule
          objectType
          objectId
          requestId
          calls
        }
      }
    }
  }
`)
type Decided = DecisionsQuery['auditEvents']['edges'][number]['node']

/** 决策记录: who asked for what, and by which rule it was allowed or denied. */
export function Component() {
  const { t } = useTranslation()
  const names = useNames()
  const [after, go] = useState<string | null>(null)
  const [only, choose] = useState<'ALL' | 'ALLOW' | 'DENY'>('ALL')
  const filter = only === 'ALL' ? null : { decision: only }
  const [{ data, error, fetching }] = useQuery({ query: DECISIONS, variables: { after, filter } })
  return (
    <>
      <title>{t('console.decisions')}</title>
      <Typography.Title level={1} style={{ fontSize: '1.5rem' }}>
        {t('console.decisions')}
      </Typography.Title>
      <Segmented<'ALL' | 'ALLOW' | 'DENY'>
        value={only}
        onChange={(value) => (go(null), choose(value))}
        options={(['ALL', 'ALLOW', 'DENY'] as const).map((value) => ({ value, label: t(`decisions.${value}`) }))}
        style={{ marginBottom: '0.8rem' }}
      />
      <PagedTable<Decided>
        name="decisions"
        page={data?.auditEvents}
        fetching={fetching}
        error={error}
        asking={{ after, go }}
        rowKey={({ seq }) => seq}
        empty={t('decisions.none')}
        texts={(event) => ({
          [t('decisions.at')]: event.at,
          [t('decisions.action')]: event.action,
          [t('decisions.role')]: event.role ?? event.actorKind,
          [t('decisions.decision')]: event.decision,
          [t('decisions.reason')]: event.reasonCode,
          [t('decisions.rule')]: event.rule,
        })}
        columns={[
          { title: t('decisions.at'), render: (_, { at }) => <When at={at} /> },
          { title: t('decisions.action'), render: (_, { action }) => <code>{action}</code> },
          { title: t('decisions.role'), render: (_, { role, actorKind }) => (role ? names.role(role) : actorKind) },
          {
            title: t('decisions.decision'),
            render: (_, { decision }) => (
              <Mark tone={decision === 'DENY' ? 'fault' : 'good'}>{t(`decisions.${decision}`)}</Mark>
            ),
          },
          { title: t('decisions.reason'), dataIndex: 'reasonCode' },
          { title: t('decisions.rule'), render: (_, { rule }) => <code>{rule}</code> },
          { title: t('decisions.object'), render: (_, { objectType, objectId }) => `${objectType} ${objectId ?? ''}` },
        ]}
      />
    </>
  )
}
