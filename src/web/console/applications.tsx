import { Button, Card, Empty, Input, Space, Typography } from 'antd'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useMutation, useQuery } from 'urql'
import { graphql } from '../generated/gql.ts'
import type { ApplicationsQuery } from '../generated/graphql.ts'
import { count, Failure, Waiting, When, Mark } from '../kit/show.tsx'
import { useNames } from '../kit/names.ts'
import { useAct } from '../kit/use-act.ts'

const APPLICATIONS = graphql(`
  query Applications {
    useApplications(first: 50) {
      edges {
        node {
          id
          status
          purposeClass
          scenario
          lawfulBasis
          retention
          expectedVolume
          opinion
          appliedAt
          consumer {
            name
            uscc
          }
          product {
            code
            name
          }
        }
      }
    }
  }
`)
const DECIDE = graphql(`
  mutation DecideApplication($input: DecideApplicationInput!) {
    decideApplication(input: $input) {
      __typename
      ...RefusalOf
      ...InvalidInputOf
    }
  }
`)
type Application = ApplicationsQuery['useApplications']['edges'][number]['node']

/** 使用申请: who wants which product for what; a refusal says why. */
export function Component() {
  const { t } = useTranslation()
  const [{ data, error, fetching }, again] = useQuery({ query: APPLICATIONS })
  if (error) return <Failure error={error} />
  if (fetching && !data) return <Waiting />
  const applications = data?.useApplications.edges ?? []
  return (
    <>
      <title>{t('console.applications')}</title>
      <Typography.Title level={1} style={{ fontSize: '1.5rem' }}>
        {t('console.applications')}
      </Typography.Title>
      {applications.length === 0 && <Empty description={t('applications.none')} />}
      <Space orientation="vertical" style={{ width: '100%' }}>
        {applications.map(({ node }) => (
          <One key={node.id} application={node} decided={() => again()} />
        ))}
      </Space>
    </>
  )
}

function One({ application, decided }: { application: Application; decided: () => void }) {
  const { t } = useTranslation()
  const names = useNames()
  const [opinion, setOpinion] = useState('')
  const [, decide] = useMutation(DECIDE)
  const { act, isActing } = useAct()
  const answer = async (approve: boolean) => {
    const input = { applicationId: application.id, approve, opinion: opinion.trim() || null }
    if (await act(() => decide({ input }))) decided()
  }
  return (
    <Card
      title={
        <>
          {application.consumer.name} → {application.product?.name} <Mark>{names.status(application.status)}</Mark>
        </>
      }
    >
      <dl className="facts">
        <dt>{t('product.purpose')}</dt>
        <dd>{names.purpose(application.purposeClass)}</dd>
        <dt>{t('applications.scenario')}</dt>
        <dd>{application.scenario}</dd>
        <dt>{t('applications.basis')}</dt>
        <dd>{application.lawfulBasis}</dd>
        <dt>{t('applications.volume')}</dt>
        <dd>{count(application.expectedVolume)}</dd>
        <dt>{t('applications.retention')}</dt>
        <dd>{application.retention}</dd>
        <dt>{t('applications.at')}</dt>
        <dd>
          <When at={application.appliedAt} />
        </dd>
      </dl>
      {application.status === 'SUBMITTED' ? (
        <Space wrap>
          <Input
            aria-label={t('applications.opinion')}
            placeholder={t('applications.opinion')}
            value={opinion}
            maxLength={500}
            onChange={({ target }) => setOpinion(target.value)}
          />
          <Button type="primary" loading={isActing} onClick={() => void answer(true)}>
            {t('applications.approve')}
          </Button>
          <Button danger loading={isActing} disabled={opinion.trim() === ''} onClick={() => void answer(false)}>
            {t('applications.refuse')}
          </Button>
        </Space>
      ) : (
        application.opinion && <p className="soft">{application.opinion}</p>
      )}
    </Card>
  )
}
