import { Inject, Injectable } from '@nestjs/common'
import { CONFIG, type Config } from '../../platform/config.ts'
import { anonymous, type Actor } from '../../policy/actor.ts'
import { dcatDocument, lastModified, type Described } from './dcat.ts'
import { sheetOf } from './sheet.ts'
import { SheetStore } from './sheet.store.ts'
import type { Node } from './vocabulary.ts'

/** Entries of one page: resources have a few lines, products have many. */
export const RESOURCES_A_PAGE = 100
export const PRODUCTS_A_PAGE = 20

/** Where a page begins: after a resource or after a product; resources come first. */
export type PageStart = { readonly kind: 'resources' | 'products'; readonly after: string }
export const FIRST_PAGE: PageStart = { kind: 'resources', after: '' }

export type Exported = { readonly document: Node; readonly modified: Date; readonly next: string | undefined }

/** Owns no rows: writes the catalogue for other catalogues, as nobody in particular sees it. */
@Injectable()
export class ExportService {
  constructor(
    private readonly store: SheetStore,
    @Inject(CONFIG) private readonly config: Config,
  ) {}

  /** A page of the catalogue. Promises that pages, followed to the last, hold every entry once. */
  async page(requestId: string, start: PageStart): Promise<Exported> {
    const { resources, sheets, next } = await this.entries(anonymous(requestId), start)
    const base = this.config.publicUrl
    const nextUrl = next && pageUrl(base, next)
    const page = { url: pageUrl(base, start), next: nextUrl }
    const described = { base, resources, sheets, page }
    return { document: dcatDocument(described), modified: lastModified(described), next: nextUrl }
  }

  /** @returns undefined where there is no listed product of this code */
  async product(requestId: string, code: string): Promise<Exported | undefined> {
    const found = await this.store.byCode(anonymous(requestId), code)
    const sheet = found && sheetOf(found)
    if (!sheet) return undefined
    const described = { base: this.config.publicUrl, resources: [], sheets: [sheet] }
    return { document: dcatDocument(described), modified: lastModified(described), next: undefined }
  }

  private async entries(actor: Actor, { kind, after }: PageStart): Promise<Entries> {
    if (kind === 'resources') {
      const found = await this.store.resourcesAfter(actor, after, RESOURCES_A_PAGE)
      const next = startAfter('resources', found, RESOURCES_A_PAGE) ?? { kind: 'products', after: '' }
      return { resources: found, sheets: [], next }
    }
    const found = await this.store.productsAfter(actor, after, PRODUCTS_A_PAGE)
    const sheets = found.flatMap((product) => sheetOf(product) ?? [])
    return { resources: [], sheets, next: startAfter('products', found, PRODUCTS_A_PAGE) }
  }
}

type Entries = Pick<Described, 'resources' | 'sheets'> & { next: PageStart | undefined }

/** A page that is not full is the last of its kind. */
function startAfter(kind: PageStart['kind'], found: readonly { code: string }[], full: number): PageStart | undefined {
  const last = found.at(-1)
  return last && found.length === full ? { kind, after: last.code } : undefined
}

const pageUrl = (base: string, { kind, after }: PageStart): string =>
  kind === 'resources' && after === ''
    ? `${base}/catalog.jsonld`
    : `${base}/catalog.jsonld?from=${kind}&after=${encodeURIComponent(after)}`
