import { Button, Input, Space, Typography } from 'antd'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useClient, useQuery } from 'urql'
import { graphql } from '../generated/gql.ts'
import type { EntriesQuery } from '../generated/graphql.ts'
import { save } from '../kit/csv.ts'
import { When, Mark } from '../kit/show.tsx'
import { checkProof, type Checked, proofText } from '../proof/proof.ts'
import { PagedTable } from './paged-table.tsx'

const ENTRIES = graphql(`
  query Entries($after: String, $type: String) {
    logEntries(first: 20, after: $after, type: $type) {
      pageInfo {
        hasNextPage
        endCursor
      }
      edges {
        node {
          index
          type
          refId
          at
          body
        }
      }
    }
  }
`)
const PROOF = graphql(`
  query Proof($index: BigInt!) {
    logCheckpoint {
      note
      size
    }
    inclusionProof(index: $index) {
      __typename
      ...RefusalOf
      ...InvalidInputOf
      ... on InclusionProofSuccess {
        data {
          index
          size
          hashes
        }
      }
    }
  }
`)
type Entry = EntriesQuery['logEntries']['edges'][number]['node']

/** 账本: every entry of the log, and a proof of it that this browser checks itself. */
export function Component() {
  const { t } = useTranslation()
  const [after, go] = useState<string | null>(null)
  const [type, setType] = useState('')
  const [{ data, error, fetching }] = useQuery({ query: ENTRIES, variables: { after, type: type || null } })
  return (
    <>
      <title>{t('console.ledger')}</title>
      <Typography.Title level={1} style={{ fontSize: '1.5rem' }}>
        {t('console.ledger')}
      </Typography.Title>
      <Input.Search
        aria-label={t('ledger.type')}
        placeholder={t('ledger.type')}
        allowClear
        maxLength={60}
        onSearch={(text) => (go(null), setType(text.trim()))}
        style={{ maxWidth: '24rem', marginBottom: '0.8rem' }}
      />
      <PagedTable<Entry>
        name="ledger"
        page={data?.logEntries}
        fetching={fetching}
        error={error}
        asking={{ after, go }}
        rowKey={({ index }) => index}
        empty={t('ledger.none')}
        texts={({ index, type: of, refId, at, body }) => ({ index, type: of, refId, at, body })}
        columns={[
          { title: '#', align: 'right', dataIndex: 'index' },
          { title: t('ledger.type'), render: (_, entry) => <code>{entry.type}</code> },
          { title: t('ledger.ref'), render: (_, { refId }) => <code>{refId}</code> },
          { title: t('ledger.at'), render: (_, { at }) => <When at={at} /> },
          {
            title: t('ledger.body'),
            render: (_, { body }) => (
              <details>
                <summary>{t('ledger.open')}</summary>
                <pre style={{ maxWidth: '40rem', whiteSpace: 'pre-wrap' }}>
                  {JSON.stringify(JSON.parse(body), null, 2)}
                </pre>
              </details>
            ),
          },
          { title: t('ledger.proof'), render: (_, entry) => <Proof entry={entry} /> },
        ]}
      />
    </>
  )
}

function Proof({ entry }: { entry: Entry }) {
  const { t } = useTranslation()
  const client = useClient()
  const [checked, setChecked] = useState<{ found: Checked; text: string } | null>(null)
  const [isChecking, setChecking] = useState(false)
  const check = async () => {
    setChecking(true)
    const [{ data }, key] = await Promise.all([
      client.query(PROOF, { index: entry.index }).toPromise(),
      fetch('/log/key').then((answer) => answer.text()),
    ])
    const proof = data?.inclusionProof
    if (proof?.__typename === 'InclusionProofSuccess' && data?.logCheckpoint) {
      const text = proofText({ ...proof.data, note: data.logCheckpoint.note })
      setChecked({ found: await checkProof(entry.body, text, key), text })
    } else setChecked({ found: { ok: false, why: 'PROOF_MALFORMED' }, text: '' })
    setChecking(false)
  }
  if (!checked)
    return (
      <Button size="small" loading={isChecking} onClick={() => void check()}>
        {t('ledger.check')}
      </Button>
    )
  const { found, text } = checked
  return (
    <Space>
      <Mark tone={found.ok ? 'good' : 'fault'}>{found.ok ? t('ledger.stands') : t(`verify.fault.${found.why}`)}</Mark>
      {found.ok && (
        <Button
          size="small"
          onClick={() => save(`entry-${entry.index}.tlog-proof`, new Blob([text], { type: 'text/plain' }))}
        >
          {t('ledger.take')}
        </Button>
      )}
    </Space>
  )
}
