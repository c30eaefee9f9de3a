/** The names that an exported catalogue uses: W3C's vocabularies, the EU's lists, and a namespace of our own that never changes. */
export const OWN_NAMESPACE = 'https://sanquan.example/ns/marketplace#'
const AUTHORITY = 'http://publications.europa.eu/resource/authority/'

export const CONTEXT = {
  adms: 'http://www.w3.org/ns/adms#',
  dcat: 'http://www.w3.org/ns/dcat#',
  dct: 'http://purl.org/dc/terms/',
  dqv: 'http://www.w3.org/ns/dqv#',
  hydra: 'http://www.w3.org/ns/hydra/core#',
  foaf: 'http://xmlns.com/foaf/0.1/',
  odrl: 'http://www.w3.org/ns/odrl/2/',
  prov: 'http://www.w3.org/ns/prov#',
  rdf: 'http://www.w3.org/1999/02/22-rdf-syntax-ns#',
  rdfs: 'http://www.w3.org/2000/01/rdf-schema#',
  skos: 'http://www.w3.org/2004/02/skos/core#',
  vcard: 'http://www.w3.org/2006/vcard/ns#',
  xsd: 'http://www.w3.org/2001/XMLSchema#',
  sq: OWN_NAMESPACE,
} as const

/** A thing described in JSON-LD. */
export type Node = { readonly [name: string]: unknown }

export const FREQUENCIES = {
  REALTIME: `${AUTHORITY}frequency/CONT`,
  DAILY: `${AUTHORITY}frequency/DAILY`,
  WEEKLY: `${AUTHORITY}frequency/WEEKLY`,
  MONTHLY: `${AUTHORITY}frequency/MONTHLY`,
  YEARLY: `${AUTHORITY}frequency/ANNUAL`,
} as const
export const RESTRICTED = `${AUTHORITY}access-right/RESTRICTED`
export const YUAN = `${AUTHORITY}currency/CNY`
export const JSON_TYPE = 'http://www.iana.org/assignments/media-types/application/json'

export const bilingual = (zh: string, en: string): Node[] => [
  { '@value': zh, '@language': 'zh' },
  { '@value': en, '@language': 'en' },
]
export const zh = (text: string): Node => ({ '@value': text, '@language': 'zh' })
export const typed = (
  value: string,
  type: 'date' | 'dateTime' | 'decimal' | 'integer' | 'duration' | 'anyURI',
): Node => ({
  '@value': value,
  '@type': `xsd:${type}`,
})
export const instant = (at: Date): Node => typed(at.toISOString(), 'dateTime')
export const link = (id: string): Node => ({ '@id': id })
/** A code of ours as a thing that others can point to, such as `sq:purpose-PUBLIC_WELFARE`. */
export const own = (kind: string, code: string): string => `${OWN_NAMESPACE}${kind}-${encodeURIComponent(code)}`
