/** The largest body any address takes. A product's input is far smaller; a GraphQL document with a contract fits. */
export const BODY_LIMIT_BYTES = 256 * 1024
