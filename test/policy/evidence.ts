import { OrganizationKind, PersonRole } from '../../src/generated/prisma/enums.ts'
import { suitsOrganization } from '../../src/modules/identity/index.ts'
import { readMutations, readProjectFile, TABLE_FILE } from '../../src/cli/policy-files.ts'
import { decideEverything } from '../../src/policy/proof/decide.ts'
import type { Evidence } from '../../src/policy/proof/invariants.ts'
import { SET } from './texts.ts'

/** Everything the check looks at, of the project as it stands. */
export const EVIDENCE: Evidence = {
  set: SET,
  decided: decideEverything(SET),
  table: await readProjectFile(TABLE_FILE),
  mutations: await readMutations(),
  rolesIn: new Map(
    Object.values(OrganizationKind).map((kind) => [
      kind,
      Object.values(PersonRole).filter((role) => suitsOrganization(role, kind)),
    ]),
  ),
}
