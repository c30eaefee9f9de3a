import { Alert, Button, Card, Input, Modal, Popconfirm, Space, Table, Typography } from 'antd'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { Link } from 'react-router'
import { useMutation, useQuery } from 'urql'
import { graphql } from '../generated/gql.ts'
import { Copyable, Failure, OnDay, Waiting, Mark } from '../kit/show.tsx'
import { useNames } from '../kit/names.ts'
import { useAct } from '../kit/use-act.ts'

const SUBSCRIPTIONS = graphql(`
  query Subscriptions {
    subscriptions(first: 50) {
      edges {
        node {
          id
          status
          purposeClass
          buyerClass
          validFrom
          validTo
          product {
            code
            name
          }
          credentials(first: 20) {
            edges {
              node {
                id
                label
                prefix
                status
                kind
                createdAt
              }
            }
          }
        }
      }
    }
  }
`)

const CREATE = graphql(`
  mutation CreateCredential($input: CreateCredentialInput!) {
    createCredential(input: $input) {
      __typename
      ...RefusalOf
      ...InvalidInputOf
      ... on CreateCredentialSuccess {
        data {
          text
        }
      }
    }
  }
`)

const REVOKE = graphql(`
  mutation RevokeCredential($input: RevokeCredentialInput!) {
    revokeCredential(input: $input) {
      __typename
      ...RefusalOf
      ...InvalidInputOf
    }
  }
`)

/** 订阅与密钥: what an enterprise may call, until when, and with which keys. A key is shown once. */
export function Component() {
  const { t } = useTranslation()
  const names = useNames()
  const [{ data, error, fetching }, again] = useQuery({ query: SUBSCRIPTIONS })
  const [shown, show] = useState<string | null>(null)
  if (error) return <Failure error={error} />
  if (fetching && !data) return <Waiting />
  const subscriptions = data?.subscriptions.edges ?? []
  return (
    <>
      <title>{t('console.subscriptions')}</title>
      <Typography.Title level={1} style={{ fontSize: '1.5rem' }}>
        {t('console.subscriptions')}
      </Typography.Title>
      {subscriptions.length === 0 && (
        <Alert
          type="info"
          showIcon
          title={
            <>
              {t('subscriptions.none')} <Link to="/">{t('shell.hall')}</Link>
            </>
          }
        />
      )}
      <Space orientation="vertical" style={{ width: '100%' }}>
        {subscriptions.map(({ node }) => (
          <Card
            key={node.id}
            title={
              <>
                {node.product?.name} <Mark>{node.product?.code}</Mark>{' '}
                <Mark tone={node.status === 'ACTIVE' ? 'good' : 'plain'}>{names.status(node.status)}</Mark>
              </>
            }
          >
            <p>
              {names.purpose(node.purposeClass)} · {names.buyer(node.buyerClass)} · <OnDay at={node.validFrom} /> –{' '}
              <OnDay at={node.validTo} />
            </p>
            <Keys
              subscriptionId={node.id}
              keys={node.credentials.edges.map((edge) => edge.node)}
              made={(text) => (show(text), again())}
            />
          </Card>
        ))}
      </Space>
      <Modal open={shown !== null} title={t('subscriptions.once')} footer={null} onCancel={() => show(null)}>
        <Alert type="warning" showIcon title={t('subscriptions.keep')} />
        <p>{shown && <Copyable text={shown} />}</p>
      </Modal>
    </>
  )
}

type Key = { id: string; label: string; prefix: string; status: string; kind: string; createdAt: string }

function Keys({
  subscriptionId,
  keys,
  made,
}: {
  subscriptionId: string
  keys: readonly Key[]
  made: (text: string | null) => void
}) {
  const { t } = useTranslation()
  const names = useNames()
  const [label, setLabel] = useState('')
  const [, create] = useMutation(CREATE)
  const [, revoke] = useMutation(REVOKE)
  const { act, isActing } = useAct()
  const add = () =>
    act(async () => {
      const result = await create({ input: { subscriptionId, label: label.trim() } })
      const done = result.data?.createCredential
      if (done?.__typename === 'CreateCredentialSuccess') {
        setLabel('')
        made(done.data.text ?? null)
      }
      return result
    })
  const end = (credentialId: string) =>
    act(async () => {
      const result = await revoke({ input: { credentialId } })
      made(null)
      return result
    })
  return (
    <>
      <Table<Key>
        size="small"
        pagination={false}
        rowKey="id"
        dataSource={[...keys]}
        locale={{ emptyText: t('subscriptions.noKey') }}
        columns={[
          { title: t('subscriptions.label'), dataIndex: 'label' },
          { title: t('subscriptions.prefix'), render: (_, { prefix }) => <code>{prefix}…</code> },
          { title: t('subscriptions.kind'), dataIndex: 'kind' },
          { title: t('subscriptions.status'), render: (_, { status }) => names.status(status) },
          {
            title: t('subscriptions.act'),
            render: (_, { id, status }) =>
              status === 'ACTIVE' && (
                <Popconfirm title={t('subscriptions.revokeAsk')} onConfirm={() => void end(id)}>
                  <Button danger size="small" loading={isActing}>
                    {t('subscriptions.revoke')}
                  </Button>
                </Popconfirm>
              ),
          },
        ]}
      />
      <Space style={{ marginTop: '0.6rem' }}>
        <Input
          aria-label={t('subscriptions.label')}
          placeholder={t('subscriptions.label')}
          value={label}
          maxLength={60}
          onChange={({ target }) => setLabel(target.value)}
        />
        <Button type="primary" disabled={label.trim() === ''} loading={isActing} onClick={() => void add()}>
          {t('subscriptions.create')}
        </Button>
      </Space>
    </>
  )
}
