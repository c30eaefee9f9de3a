/** Registration of what is delivered (26号): filed by its department within the legal term, accepted by the registry. */
import { CallRefused, REFUSED } from '../../cli/client.ts'
import { canonicalHashHex } from '../../kernel/canonical-json.ts'
import type { TourPlan } from './plan.ts'
import type { Stage } from './stage.ts'

type Application = { id: string; status: string; dueDay: string | null; provisional: boolean }

const APPLICATION = `data { id status dueDay provisional }`
const APPLY = `mutation ($input: ApplyForRegistrationInput!) {
  applyForRegistration(input: $input) { ${REFUSED} ... on ApplyForRegistrationSuccess { ${APPLICATION} } }
}`
const ACCEPT = `mutation ($input: RegistrationApplicationInput!) {
  acceptRegistration(input: $input) { ${REFUSED} ... on AcceptRegistrationSuccess { ${APPLICATION} } }
}`

/** The department files, the registry accepts; each clock is told. An earlier tour may have filed it already. */
export async function fileRegistration(stage: Stage, { resource }: TourPlan): Promise<void> {
  const { code, name, summary, sourceSystem } = resource
  const described = { resourceInfo: `${name.zh}（${sourceSystem}）`, brief: summary }
  const dossier = {
    ...described,
    lawfulSource: '依法履职产生（演示）',
    scenarioInfo: '实名核验（演示）',
    riskAssessmentNo: `演示-安评-${code}`,
    evidenceHash: canonicalHashHex({ code, ...described }),
    evidenceAt: (await stage.now()).toISOString(),
  }
  const input = { type: 'FIRST', subjectKind: 'RESOURCE', subjectCode: code, dossier }
  try {
    const { applyForRegistration: filed } = await stage.run<{ applyForRegistration: Application }>('appHolder', APPLY, {
      input,
    })
    tell(stage, '受理期限 / to be accepted by', filed)
    const accepted = { input: { applicationId: filed.id } }
    const { acceptRegistration } = await stage.run<{ acceptRegistration: Application }>('registry', ACCEPT, accepted)
    tell(stage, '审核期限 / to be reviewed by', acceptRegistration)
  } catch (error) {
    if (!(error instanceof CallRefused) || error.code !== 'REGISTRATION_OPEN') throw error
    stage.note(`已由先前的演示申请 / filed by an earlier tour: ${error.message}`)
  }
}

function tell(stage: Stage, term: string, { status, dueDay, provisional }: Application): void {
  stage.note(`${status}: ${term} ${dueDay}${provisional ? '（暂定 provisional）' : ''}`)
}
