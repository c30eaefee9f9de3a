/** A workspace of a developer on the city’s operator’s fields, for the questions to find. */
import type { DemoService } from '../../support/demo-service.ts'

export async function seedWorkspace({ service }: DemoService): Promise<void> {
  const { prisma } = service.platform.market
  const [developer, operator] = [
    await prisma.organization.findFirstOrThrow({ where: { kind: 'DEVELOPER', region: '370100' } }),
    await prisma.organization.findFirstOrThrow({ where: { kind: 'OPERATOR', region: '510100' } }),
  ]
  const field = await prisma.resourceField.findFirstOrThrow({ where: { resource: { region: '510100' } } })
  const requestedAt = service.platform.clock.now()
  await prisma.workspace.create({
    data: {
      id: '01WALK0000000000WORKSPACE0',
      region: '510100',
      developerOrgId: developer.id,
      operatorOrgId: operator.id,
      purposeClass: 'INDUSTRY_DEVELOPMENT',
      status: 'OPEN',
      requestedBy: 'walk',
      requestedAt,
      decidedBy: 'walk',
      decidedAt: requestedAt,
      fields: { create: [{ fieldId: field.id }] },
    },
  })
}
