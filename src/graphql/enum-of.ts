import { builder } from './builder.ts'

/**
 * A closed set of the schema, from Prisma's enum of the same values. Each value's label is Chinese and English, and is its
 * description: `enumOf('TierMode', enums.TierMode, 'How tiers apply.', { PROGRESSIVE: '累进 progressive', … })`.
 */
export function enumOf<const E extends Record<string, string>>(
  name: string,
  values: E,
  description: string,
  labels: { readonly [K in keyof E]: string },
) {
  const described = Object.fromEntries(Object.keys(values).map((key) => [key, { description: labels[key] }]))
  return builder.enumType(name, {
    description,
    values: described as { [K in keyof E & string]: { description: string } },
  })
}
