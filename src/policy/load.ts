import { canonicalHashHex } from '../kernel/canonical-json.ts'
import { checkActions, checkFile, checkOneRightForEachAction, type ParsedFile, rulesOf } from './check.ts'
import { PolicyDocument, PolicyError, type PolicyTexts, refuseFaulty } from './document.ts'
import { checkConflicts, findHoles, findMeetings } from './check-separation.ts'
import { ActionsFile, MutationsFile, type PolicySet, RuleFile, VocabularyFile } from './grammar.ts'

const RULE_FILE = /^((rights|roles)\/[a-z]+|separation)\.json$/
const OTHER_FILE = /^(actions|mutations|vocabulary|rules\/national|rules\/cities\/[a-z]+|calendar\/\d{4})\.json$/

/** Checks all files of `policies/` and joins their rules. The order of files changes nothing. @throws PolicyError */
export function parsePolicies(texts: PolicyTexts): PolicySet {
  const documents = Object.entries(texts).map(([file, text]) => new PolicyDocument(file, text))
  refuseFaulty(documents.flatMap(complainIfNobodyReadsIt))

  const actionsDocument = find(documents, 'actions.json')
  const actions = actionsDocument.as(ActionsFile)
  const vocabulary = find(documents, 'vocabulary.json').as(VocabularyFile)
  const mutations = find(documents, 'mutations.json').as(MutationsFile)
  refuseFaulty(actionsDocument.faults(checkActions(actions)))

  const ruleFiles = documents
    .filter(({ file }) => RULE_FILE.test(file))
    .map((document): ParsedFile & { document: PolicyDocument } => ({
      document,
      file: document.file,
      content: document.as(RuleFile),
    }))
  refuseFaulty(
    ruleFiles.flatMap(({ document, ...parsed }) =>
      document.faults(checkFile(parsed, { actions, facts: vocabulary.facts })),
    ),
  )
  refuseFaulty(
    ruleFiles.flatMap(({ document, ...parsed }) => document.faults(checkOneRightForEachAction(parsed, ruleFiles))),
  )
  const rules = ruleFiles.flatMap(rulesOf)
  const apart = checkSeparation(ruleFiles, rules)
  return { ...vocabulary, rules, actions, apart, mutations, version: versionOf(documents) }
}

/** That nothing of the closed list is left open, and that what is kept apart is apart. */
function checkSeparation(files: readonly (ParsedFile & { document: PolicyDocument })[], rules: PolicySet['rules']) {
  refuseFaulty(files.flatMap(({ document, file, content }) => document.faults(checkConflicts(file, content))))
  const separation = files.find(({ file }) => file === 'separation.json')
  if (!separation) throw new PolicyError(['policies/separation.json:1: this file is missing'])
  const { document, content } = separation
  refuseFaulty(document.faults([...findHoles(content), ...findMeetings(content, rules)]))
  return content.apart ?? []
}

function find(documents: readonly PolicyDocument[], file: string): PolicyDocument {
  const document = documents.find((candidate) => candidate.file === file)
  if (!document) throw new PolicyError([`policies/${file}:1: this file is missing`])
  return document
}

/** A file nobody reads would be a rule nobody keeps. */
function complainIfNobodyReadsIt(document: PolicyDocument): string[] {
  if (RULE_FILE.test(document.file) || OTHER_FILE.test(document.file)) return []
  return document.faults([
    { path: [], message: 'nothing reads this file: move it to rights/, roles/, rules/ or calendar/, or remove it' },
  ])
}

function versionOf(documents: readonly PolicyDocument[]): string {
  return canonicalHashHex(Object.fromEntries(documents.map(({ file, value }) => [file, value])))
}
