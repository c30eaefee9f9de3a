import { Alert, Empty, List, Typography } from 'antd'
import { useTranslation } from 'react-i18next'
import { useQuery } from 'urql'
import { graphql } from '../generated/gql.ts'
import { Failure, OnDay, Waiting, When, Mark } from '../kit/show.tsx'
import { useNames } from '../kit/names.ts'
import { useViewer } from '../kit/viewer.ts'

export const TASK = graphql(`
  fragment TaskOf on Task {
    kind
    reference
    since
    dueDay
    late
  }
`)
const TASKS = graphql(`
  query Tasks($department: Boolean!, $bureau: Boolean!, $operator: Boolean!, $registry: Boolean!, $security: Boolean!) {
    departmentTasks(first: 50) @include(if: $department) {
      edges {
        node {
          ...TaskOf
        }
      }
    }
    bureauTasks(first: 50) @include(if: $bureau) {
      edges {
        node {
          ...TaskOf
        }
      }
    }
    operatorTasks(first: 50) @include(if: $operator) {
      edges {
        node {
          ...TaskOf
        }
      }
    }
    registryTasks(first: 50) @include(if: $registry) {
      edges {
        node {
          ...TaskOf
        }
      }
    }
    securityTasks(first: 50) @include(if: $security) {
      edges {
        node {
          ...TaskOf
        }
      }
    }
  }
`)

/** 待办: what waits for whoever is signed in, the most urgent first, with the day that the law or the rules give. */
export function Component() {
  const { t } = useTranslation()
  const names = useNames()
  const { viewer } = useViewer()
  const role = viewer?.role
  const variables = {
    department: role === 'HOLDER',
    bureau: role === 'BUREAU',
    operator: role === 'OPERATOR',
    registry: role === 'REGISTRY',
    security: role === 'SECURITY',
  }
  const [{ data, error, fetching }] = useQuery({
    query: TASKS,
    variables,
    pause: !Object.values(variables).some(Boolean),
  })
  if (error) return <Failure error={error} />
  if (fetching && !data) return <Waiting />
  const list =
    data?.departmentTasks ?? data?.bureauTasks ?? data?.operatorTasks ?? data?.registryTasks ?? data?.securityTasks
  const tasks = (list?.edges ?? []).map(({ node }) => node)
  const late = tasks.filter((task) => task.late).length
  return (
    <>
      <title>{t('console.tasks')}</title>
      <Typography.Title level={1} style={{ fontSize: '1.5rem' }}>
        {t('console.tasks')} <Mark>{tasks.length}</Mark>
      </Typography.Title>
      {late > 0 && <Alert type="error" showIcon title={t('tasks.late', { count: late })} />}
      {tasks.length === 0 ? (
        <Empty description={t('tasks.none')} />
      ) : (
        <List
          dataSource={tasks}
          renderItem={(task) => (
            <List.Item>
              <List.Item.Meta
                title={names.task(task.kind)}
                description={
                  <>
                    {task.reference} · {t('tasks.since')} <When at={task.since} />
                  </>
                }
              />
              {task.dueDay && (
                <Mark tone={task.late ? 'fault' : 'mark'}>
                  {t('tasks.due')} <OnDay at={task.dueDay} />
                </Mark>
              )}
            </List.Item>
          )}
        />
      )}
    </>
  )
}
