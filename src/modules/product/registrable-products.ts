import { Injectable } from '@nestjs/common'
import { RegistrationSubjects, type RegistrationSubject } from '../catalog/index.ts'
import { ProductStore } from './product.store.ts'

/** Tells registration what it must know of a product: who operates it, where, under which name. Shows what registration tells of it. */
@Injectable()
export class RegistrableProducts {
  constructor(store: ProductStore, subjects: RegistrationSubjects) {
    const source = async (code: string): Promise<RegistrationSubject | null> => {
      const product = await store.byCode(code)
      // only what operators make is registered as a product (27号 art. 16)
      if (product?.basis !== 'OPERATION') return null
      const { id, name, region, operatorOrgId: ownerOrgId } = product
      return { kind: 'PRODUCT', id, code, name, region, ownerOrgId, ready: true }
    }
    subjects.answerForProducts(source, (id, registration) => store.setRegistration(id, registration))
  }
}
