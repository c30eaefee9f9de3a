/**
 * The catalogue for other catalogues: DCAT 3 in JSON-LD, after the profile DCAT-AP 3. A resource is a dataset, a product a data
 * service over those it reads; the raw data are never distributed, so a dataset's distributions are products' answers.
 * Promises: each document stands for itself; the same thing has the same name in every document.
 */
import { regionFullName } from '../../kernel/region.ts'
import { dayOfColumn } from '../../platform/database/day-column.ts'
import { shareBp } from '../catalog/index.ts'
import { offerIri, offersOf } from './odrl.ts'
import type { DescribedResource, Party, Sheet, SheetAgreement } from './sheet.ts'
import {
  bilingual,
  CONTEXT,
  FREQUENCIES,
  instant,
  JSON_TYPE,
  link,
  own,
  RESTRICTED,
  typed,
  zh,
  type Node,
} from './vocabulary.ts'

/** Where a document is found, and what stands in it. */
export type Described = {
  readonly base: string
  readonly resources: readonly DescribedResource[]
  readonly sheets: readonly Sheet[]
  /** this page of several, and the one that follows */
  readonly page?: { readonly url: string; readonly next: string | undefined }
}

export const resourceIri = (base: string, code: string) => `${base}/catalog/resources/${encodeURIComponent(code)}`
export const productIri = (base: string, code: string) => `${base}/catalog/products/${encodeURIComponent(code)}`
const partyIri = (base: string, { uscc }: Party) => `${base}/catalog/organizations/${encodeURIComponent(uscc)}`

/** One document: the catalogue with these entries, and all that they speak of. */
export function dcatDocument({ base, resources, sheets, page }: Described): Node {
  const sources = new Map([...resources, ...sheets.flatMap((sheet) => sheet.sources)].map((one) => [one.code, one]))
  const datasets = [...sources.values()].map((resource) => datasetOf(base, resource, sheets))
  const services = sheets.map((sheet) => serviceOf(base, sheet))
  return {
    '@context': CONTEXT,
    '@graph': [catalogOf(base, datasets, services), ...viewOf(page), ...datasets, ...services],
  }
}

const viewOf = (page: Described['page']): Node[] =>
  page
    ? [
        {
          '@id': page.url,
          '@type': 'hydra:PartialCollectionView',
          ...(page.next && { 'hydra:next': link(page.next) }),
        },
      ]
    : []

function catalogOf(base: string, datasets: readonly Node[], services: readonly Node[]): Node {
  return {
    '@id': `${base}/catalog`,
    '@type': 'dcat:Catalog',
    'dct:title': bilingual('公共数据授权运营目录', 'Catalogue of public data under authorized operation'),
    'dct:description': bilingual(
      '已入目录的公共数据资源与已上架的数据产品。原始数据不出域。',
      'Public data resources in the catalogue, and listed data products. Raw data stay in the data domain.',
    ),
    'dct:publisher': { '@id': `${base}/`, '@type': 'foaf:Agent', 'foaf:name': 'Sanquan 三权' },
    'foaf:homepage': { '@id': `${base}/`, '@type': 'foaf:Document' },
    'dcat:dataset': datasets.map((node) => link(String(node['@id']))),
    'dcat:service': services.map((node) => link(String(node['@id']))),
  }
}

function datasetOf(base: string, resource: DescribedResource, sheets: readonly Sheet[]): Node {
  const { code, name, nameEn, summary, sourceSystem, holder, registrationCode, registeredAt, createdAt } = resource
  const distributions = sheets.filter(({ sources }) => sources.some((source) => source.code === code))
  return {
    '@id': resourceIri(base, code),
    '@type': 'dcat:Dataset',
    'dct:identifier': code,
    'dct:title': bilingual(name, nameEn),
    'dct:description': zh(summary),
    'dct:publisher': agentOf(base, holder),
    'dcat:contactPoint': contactOf(base, holder),
    'dcat:theme': themeOf(resource.theme),
    'dct:accrualPeriodicity': { '@id': FREQUENCIES[resource.updateFrequency], '@type': 'dct:Frequency' },
    'dct:spatial': placeOf(resource),
    'dct:issued': instant(createdAt),
    'dct:modified': instant(registeredAt ?? createdAt),
    'dct:accessRights': { '@id': RESTRICTED, '@type': 'dct:RightsStatement' },
    'dct:provenance': { '@type': 'dct:ProvenanceStatement', 'rdfs:label': zh(`${holder.name}，${sourceSystem}`) },
    ...(registrationCode && { 'adms:identifier': registrationOf(registrationCode) }),
    'sq:grade': link(own('grade', resource.grade)),
    ...lineageOf(base, resource),
    'dcat:distribution': distributions.map((sheet) => distributionOf(base, sheet, code)),
  }
}

/** What it was made of, and how good that was: counted in the data domain, nothing of the data. */
function lineageOf(base: string, { parents, derivation, derivationEn, qualityReports }: DescribedResource): Node {
  return {
    ...(parents.length > 0 && {
      'prov:wasDerivedFrom': parents.map(({ parent }) => link(resourceIri(base, parent.code))),
    }),
    ...(derivation && derivationEn && { 'sq:derivation': bilingual(derivation, derivationEn) }),
    ...(qualityReports.length > 0 && {
      'dqv:hasQualityMeasurement': qualityReports.flatMap(({ measuredAt, figures }) =>
        figures.map((figure) => ({
          '@type': 'dqv:QualityMeasurement',
          'dqv:isMeasurementOf': link(own('quality', figure.dimension)),
          'dqv:value': typed((shareBp(figure) / 10_000).toFixed(4), 'decimal'),
          'prov:generatedAtTime': instant(measuredAt),
          'rdfs:comment': bilingual(figure.method, figure.methodEn),
        })),
      ),
    }),
  }
}

/** The answers of a product are all that leaves the data domain of what it reads. */
const distributionOf = (base: string, sheet: Sheet, resourceCode: string): Node => ({
  '@id': `${resourceIri(base, resourceCode)}#through-${sheet.code}`,
  '@type': 'dcat:Distribution',
  'dct:title': bilingual(sheet.name, sheet.nameEn),
  'dcat:accessURL': link(callsIri(base, sheet)),
  'dcat:accessService': link(productIri(base, sheet.code)),
  'dcat:mediaType': { '@id': JSON_TYPE, '@type': 'dct:MediaType' },
  'dct:license': licenceOf(base, sheet),
  ...(sheet.prices.length > 0 && { 'odrl:hasPolicy': link(offerIri(productIri(base, sheet.code))) }),
})

function serviceOf(base: string, sheet: Sheet): Node {
  const service = productIri(base, sheet.code)
  const { operator, registrationCode, listedAt, contract } = sheet
  return {
    '@id': service,
    '@type': 'dcat:DataService',
    'dct:identifier': sheet.code,
    'dct:title': bilingual(sheet.name, sheet.nameEn),
    'dct:description': bilingual(sheet.summary, sheet.summaryEn),
    'dcat:endpointURL': link(callsIri(base, sheet)),
    'dcat:endpointDescription': link(`${service}.jsonld`),
    'dcat:servesDataset': sheet.sources.map(({ code }) => link(resourceIri(base, code))),
    'dct:publisher': agentOf(base, operator),
    'dcat:contactPoint': contactOf(base, operator),
    'dcat:theme': [...new Set(sheet.sources.map(({ theme }) => theme))].map(themeOf),
    ...(listedAt && { 'dct:issued': instant(listedAt), 'dct:modified': instant(modifiedAt(sheet)) }),
    'dct:accessRights': {
      '@id': `${service}#access`,
      '@type': 'dct:RightsStatement',
      'rdfs:label': bilingual(contract.disclaimer.zh, contract.disclaimer.en),
    },
    'dct:license': licenceOf(base, sheet),
    ...(registrationCode && { 'adms:identifier': registrationOf(registrationCode) }),
    'dcat:version': String(sheet.version),
    'sq:grade': link(own('grade', sheet.grade)),
    'sq:purpose': sheet.purposeClasses.map((purpose) => link(own('purpose', purpose))),
    'sq:consentKind': link(own('consent', sheet.consentKind)),
    'odrl:hasPolicy': offersOf({ sheet, service, assigner: partyIri(base, operator) }),
  }
}

const callsIri = (base: string, { code }: Sheet) => `${base}/v1/products/${encodeURIComponent(code)}/calls`

/** 授权链: the agreements that the operator may make the product under, resource by resource. */
function licenceOf(base: string, { code, sources, operator }: Sheet): Node {
  return {
    '@id': `${productIri(base, code)}#licence`,
    '@type': 'dct:LicenseDocument',
    'dct:title': bilingual('公共数据授权运营', 'Authorized operation of public data'),
    'sq:link': sources.flatMap((source) =>
      source.agreements.map((agreement) => ({
        '@type': 'sq:AuthorizationLink',
        'sq:resource': link(resourceIri(base, source.code)),
        'sq:holder': link(partyIri(base, source.holder)),
        'sq:field': source.fields.map(({ name }) => name),
        'sq:agreement': agreementOf(base, agreement),
        'sq:operator': link(partyIri(base, operator)),
      })),
    ),
  }
}

const agreementOf = (base: string, agreement: SheetAgreement): Node => ({
  '@id': `${base}/catalog/agreements/${encodeURIComponent(agreement.no)}`,
  '@type': 'sq:AuthorizationAgreement',
  'dct:identifier': agreement.no,
  'sq:implementingBody': agentOf(base, agreement.implementing),
  'sq:purpose': agreement.purposeClasses.map((purpose) => link(own('purpose', purpose))),
  'dct:temporal': {
    '@type': 'dct:PeriodOfTime',
    'dcat:startDate': typed(dayOfColumn(agreement.startDate), 'date'),
    'dcat:endDate': typed(dayOfColumn(agreement.endDate), 'date'),
  },
})

const agentOf = (base: string, party: Party): Node => ({
  '@id': partyIri(base, party),
  '@type': 'foaf:Agent',
  'foaf:name': bilingual(party.name, party.nameEn),
  'dct:identifier': party.uscc,
})

const contactOf = (base: string, party: Party): Node => ({
  '@id': `${partyIri(base, party)}#contact`,
  '@type': ['vcard:Organization', 'vcard:Kind'],
  'vcard:fn': party.name,
})

const themeOf = (theme: string): Node => ({
  '@id': own('theme', theme),
  '@type': 'skos:Concept',
  'skos:prefLabel': zh(theme),
})

const placeOf = ({ region, coverage }: DescribedResource): Node => ({
  '@id': own('region', region),
  '@type': 'dct:Location',
  'dct:identifier': region,
  'skos:prefLabel': zh(regionFullName(region) ?? coverage),
})

const registrationOf = (code: string): Node => ({ '@type': 'adms:Identifier', 'skos:notation': code })

/** When anything that a document shows last began; the beginning of time for an empty one. */
export const lastModified = ({ resources, sheets }: Pick<Described, 'resources' | 'sheets'>): Date =>
  latest([
    ...[...resources, ...sheets.flatMap(({ sources }) => sources)].map(
      ({ registeredAt, createdAt }) => registeredAt ?? createdAt,
    ),
    ...sheets.map(modifiedAt),
  ])

const latest = (moments: readonly (Date | null)[]): Date =>
  new Date(Math.max(0, ...moments.map((moment) => moment?.getTime() ?? 0)))

function modifiedAt({ submittedAt, approvedAt, listedAt, prices }: Sheet): Date {
  return latest([submittedAt, approvedAt, listedAt, ...prices.map(({ effectiveFrom }) => effectiveFrom)])
}
