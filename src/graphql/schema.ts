import './scalars.ts'
import './shared-types.ts'
import './shared-enums.ts'
import '../modules/identity/identity.graphql.ts'
import { builder } from './builder.ts'

/** The whole schema. Importing a module's GraphQL file adds its types; nothing else happens here. */
export const schema = builder.toSchema()
