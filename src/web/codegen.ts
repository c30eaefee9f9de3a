import type { CodegenConfig } from '@graphql-codegen/cli'

/** Types of the console's documents, and their list by hash: what the service runs for it without reading a document anew. */
const config: CodegenConfig = {
  schema: 'src/graphql/schema.graphql',
  documents: ['src/web/**/*.{ts,tsx}', '!src/web/generated/**'],
  generates: {
    'src/web/generated/': {
      preset: 'client',
      presetConfig: { fragmentMasking: false, persistedDocuments: { hashAlgorithm: 'sha256' } },
      config: {
        useTypeImports: true,
        enumsAsTypes: true,
        scalars: {
          BigInt: 'string',
          Date: 'string',
          DateTime: 'string',
          Decimal: 'string',
          JSON: 'unknown',
          UnitPrice: 'string',
        },
        defaultScalarType: 'string',
      },
    },
  },
  importExtension: '.ts',
}
// oxlint-disable-next-line import/no-default-export -- the tool asks for it
export default config
