import { Input, Typography } from 'antd'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useQuery } from 'urql'
import { graphql } from '../generated/gql.ts'
import type { ResourcesQuery } from '../generated/graphql.ts'
import { Mark } from '../kit/show.tsx'
import { useNames } from '../kit/names.ts'
import { PagedTable } from './paged-table.tsx'

const RESOURCES = graphql(`
  query Resources($after: String, $search: String) {
    dataResources(first: 20, after: $after, search: $search) {
      pageInfo {
        hasNextPage
        endCursor
      }
      edges {
        node {
          id
          code
          name
          grade
          status
          updateFrequency
          registrationCode
          holder {
            name
          }
          fields {
            id
            name
            label
            grade
            personal
          }
        }
      }
    }
  }
`)
type Resource = ResourcesQuery['dataResources']['edges'][number]['node']

/** 数据资源: what departments hold, with the grade of each field. */
export function Component() {
  const { t } = useTranslation()
  const names = useNames()
  const [after, go] = useState<string | null>(null)
  const [search, find] = useState('')
  const [{ data, error, fetching }] = useQuery({ query: RESOURCES, variables: { after, search: search || null } })
  return (
    <>
      <title>{t('console.resources')}</title>
      <Typography.Title level={1} style={{ fontSize: '1.5rem' }}>
        {t('console.resources')}
      </Typography.Title>
      <Input.Search
        aria-label={t('hall.search')}
        placeholder={t('resources.search')}
        maxLength={100}
        onSearch={(text) => (go(null), find(text.trim()))}
        style={{ maxWidth: '24rem', marginBottom: '0.8rem' }}
      />
      <PagedTable<Resource>
        name="resources"
        page={data?.dataResources}
        fetching={fetching}
        error={error}
        asking={{ after, go }}
        rowKey={({ id }) => id}
        empty={t('resources.none')}
        texts={(resource) => ({
          [t('resources.code')]: resource.code,
          [t('resources.name')]: resource.name,
          [t('resources.holder')]: resource.holder.name,
          [t('resources.status')]: names.status(resource.status),
        })}
        columns={[
          { title: t('resources.code'), render: (_, { code }) => <code>{code}</code> },
          { title: t('resources.name'), dataIndex: 'name' },
          { title: t('resources.holder'), render: (_, { holder }) => holder.name },
          { title: t('resources.grade'), render: (_, { grade }) => names.grade(grade) },
          { title: t('resources.frequency'), render: (_, { updateFrequency }) => names.frequency(updateFrequency) },
          { title: t('resources.status'), render: (_, { status }) => <Mark>{names.status(status)}</Mark> },
          {
            title: t('resources.fields'),
            render: (_, { fields }) => (
              <details>
                <summary>{t('resources.count', { count: fields.length })}</summary>
                {fields.map(({ id, label, name, grade, personal }) => (
                  <Mark key={id} tone={personal ? 'mark' : 'plain'}>
                    {label} <code>{name}</code> {names.grade(grade)}
                  </Mark>
                ))}
              </details>
            ),
          },
        ]}
      />
    </>
  )
}
