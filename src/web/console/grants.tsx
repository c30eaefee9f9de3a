import { Button, Input, Modal, Typography } from 'antd'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useMutation, useQuery } from 'urql'
import { graphql } from '../generated/gql.ts'
import type { GrantsQuery } from '../generated/graphql.ts'
import { OnDay, Mark } from '../kit/show.tsx'
import { useNames } from '../kit/names.ts'
import { useAct } from '../kit/use-act.ts'
import { useViewer } from '../kit/viewer.ts'
import { PagedTable } from './paged-table.tsx'

const GRANTS = graphql(`
  query Grants($after: String) {
    grants(first: 20, after: $after) {
      pageInfo {
        hasNextPage
        endCursor
      }
      edges {
        node {
          id
          right
          status
          objectType
          purposeClasses
          validFrom
          validTo
          reason
          grantor {
            name
            uscc
          }
          grantee {
            name
          }
          agreement {
            no
          }
        }
      }
    }
  }
`)
const REVOKE = graphql(`
  mutation RevokeGrant($input: RevokeGrantInput!) {
    revokeGrant(input: $input) {
      __typename
      ...RefusalOf
      ...InvalidInputOf
    }
  }
`)
type Grant = GrantsQuery['grants']['edges'][number]['node']

/** 授权: rights given, to whom and until when. Taking one back stops every product that rests on it, at once. */
export function Component() {
  const { t } = useTranslation()
  const names = useNames()
  const { viewer } = useViewer()
  const [after, go] = useState<string | null>(null)
  const [{ data, error, fetching }, again] = useQuery({ query: GRANTS, variables: { after } })
  const [chosen, choose] = useState<Grant | null>(null)
  return (
    <>
      <title>{t('console.grants')}</title>
      <Typography.Title level={1} style={{ fontSize: '1.5rem' }}>
        {t('console.grants')}
      </Typography.Title>
      <PagedTable<Grant>
        name="grants"
        page={data?.grants}
        fetching={fetching}
        error={error}
        asking={{ after, go }}
        rowKey={({ id }) => id}
        empty={t('grants.none')}
        texts={(grant) => ({
          [t('grants.right')]: names.right(grant.right),
          [t('grants.grantor')]: grant.grantor.name,
          [t('grants.grantee')]: grant.grantee.name,
          [t('grants.until')]: grant.validTo,
          [t('grants.status')]: names.status(grant.status),
        })}
        columns={[
          { title: t('grants.right'), render: (_, { right }) => names.right(right) },
          { title: t('grants.grantor'), render: (_, { grantor }) => grantor.name },
          { title: t('grants.grantee'), render: (_, { grantee }) => grantee.name },
          {
            title: t('grants.purposes'),
            render: (_, { purposeClasses }) => purposeClasses.map(names.purpose).join('、'),
          },
          { title: t('product.agreement'), render: (_, { agreement }) => agreement?.no },
          { title: t('grants.until'), render: (_, { validTo }) => <OnDay at={validTo} /> },
          {
            title: t('grants.status'),
            render: (_, { status }) => (
              <Mark tone={status === 'ACTIVE' ? 'good' : 'plain'}>{names.status(status)}</Mark>
            ),
          },
          {
            title: t('subscriptions.act'),
            render: (_, grant) =>
              grant.status === 'ACTIVE' &&
              grant.grantor.uscc === viewer?.org.uscc && (
                <Button danger size="small" onClick={() => choose(grant)}>
                  {t('grants.revoke')}
                </Button>
              ),
          },
        ]}
      />
      {chosen && <Revoke grant={chosen} close={() => choose(null)} done={() => again()} />}
    </>
  )
}

function Revoke({ grant, close, done }: { grant: Grant; close: () => void; done: () => void }) {
  const { t } = useTranslation()
  const names = useNames()
  const [reason, setReason] = useState('')
  const [, revoke] = useMutation(REVOKE)
  const { act, isActing } = useAct()
  const go = async () => {
    if (!(await act(() => revoke({ input: { grantId: grant.id, reason: reason.trim() } })))) return
    done()
    close()
  }
  return (
    <Modal
      open
      title={t('grants.revoke')}
      okText={t('grants.revoke')}
      okButtonProps={{ danger: true, disabled: reason.trim() === '', loading: isActing }}
      onOk={() => void go()}
      onCancel={close}
    >
      <p>{t('grants.stops', { right: names.right(grant.right), grantee: grant.grantee.name })}</p>
      <Input.TextArea
        aria-label={t('grants.reason')}
        placeholder={t('grants.reason')}
        rows={3}
        maxLength={500}
        value={reason}
        onChange={({ target }) => setReason(target.value)}
      />
    </Modal>
  )
}
