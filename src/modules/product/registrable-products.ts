import { Injectable } from '@nestjs/common'
import { RegistrationSubjects } from '../catalog/index.ts'
import { ProductStore } from './product.store.ts'

/** Tells registration what it must know of a product: who operates it, where, under which name. */
@Injectable()
export class RegistrableProducts {
  constructor(store: ProductStore, subjects: RegistrationSubjects) {
    subjects.answerForProducts(async (code) => {
      const product = await store.byCode(code)
      if (!product) return null
      const { id, name, region, operatorOrgId: ownerOrgId } = product
      return { kind: 'PRODUCT', id, code, name, region, ownerOrgId, ready: true }
    })
  }
}
