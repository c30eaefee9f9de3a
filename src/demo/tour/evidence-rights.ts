/** What the call rested on: the operation right, the uses of every source field, the holdings, and the agreement. */
import { z } from 'zod'
import { rowIdOf } from '../../cli/client.ts'
import type { EvidenceLink } from './evidence-link.ts'
import type { LogBook, Logged } from './log-book.ts'
import { sourcesOf, type TourPlan } from './plan.ts'
import type { Stage } from './stage.ts'
import { expectThat } from './tour-failed.ts'

const OPERATION = `query ($agreementNo: String!) {
  grants(right: OPERATION, agreementNo: $agreementNo) { edges { node {
    id grantee { name nameEn } parents { id grantor { name nameEn } parents { id grantee { name nameEn } } }
  } } }
}`

type Name = { name: string; nameEn: string }
type Holding = { id: string; grantee: Name }
type Use = { id: string; grantor: Name; parents: Holding[] }
type Operation = { id: string; grantee: Name; parents: Use[] }

const Grant = z.object({ agreementId: z.string().nullable(), validFrom: z.string(), validTo: z.string() })
const Agreement = z.object({ no: z.string(), startDate: z.string(), endDate: z.string(), signedAt: z.string() })

/** The audit office walks up from the operation right; each grant is found in the log. */
export async function rightLinks(stage: Stage, book: LogBook, plan: TourPlan): Promise<EvidenceLink[]> {
  const { agreementNo } = plan
  type Found = { grants: { edges: { node: Operation }[] } }
  const { grants } = await stage.run<Found>('audit', OPERATION, { agreementNo })
  const operation = grants.edges[0]?.node
  expectThat(operation, `No operation right was granted under ${agreementNo}.`)
  const uses = operation.parents
  const { person, app } = sourcesOf(plan)
  expectThat(uses.length === person.fields.length + app.fields.length, 'Every source field has a live use.')
  const holdings = [...new Map(uses.flatMap(({ parents }) => parents).map((one) => [one.id, one])).values()]
  expectThat(holdings.length === 2, 'Two departments hold what is used.')
  const given = grantIn(book, operation.id)
  const agreement = book.of('agreement.signed', given.body.agreementId ?? '', Agreement)
  return [
    linkOf({ zh: '产品经营权', en: 'operation right' }, [{ grant: given, by: operation.grantee }]),
    linkOf(
      { zh: '加工使用权', en: 'use rights, one a field' },
      uses.map(({ id, grantor }) => ({ grant: grantIn(book, id), by: grantor })),
    ),
    linkOf(
      { zh: '持有权', en: 'holding rights' },
      holdings.map(({ id, grantee }) => ({ grant: grantIn(book, id), by: grantee })),
    ),
    {
      zh: '授权运营协议',
      en: 'agreement',
      seqs: [agreement.seq],
      facts: [
        `${agreement.body.no}: ${agreement.body.startDate} … ${agreement.body.endDate}`,
        `签署 / signed ${agreement.body.signedAt}`,
      ],
    },
  ]
}

type LoggedGrant = Logged<z.infer<typeof Grant>>

const grantIn = (book: LogBook, globalId: string): LoggedGrant => book.of('grant.given', rowIdOf(globalId), Grant)

function linkOf(title: { zh: string; en: string }, grants: readonly { grant: LoggedGrant; by: Name }[]): EvidenceLink {
  const facts = grants.map(({ grant: { body }, by }) => {
    return `${by.name} ${by.nameEn}: ${body.validFrom} … ${body.validTo}`
  })
  return { ...title, seqs: grants.map(({ grant }) => grant.seq), facts: [...new Set(facts)] }
}
