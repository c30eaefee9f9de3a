/** What every seeded person signs in with. It opens a demonstration and nothing else. */
export const DEMO_PASSWORD = 'sanquan-demo'
