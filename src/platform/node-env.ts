/**
 * Imported before anything else where a program begins. GraphQL checks every type of every value twice as long in development,
 * a fifth of the time of a page; nothing else here asks for it. Whoever sets NODE_ENV is obeyed.
 */
process.env.NODE_ENV ??= 'production'
