import { defineConfig } from 'vitest/config'

export default defineConfig({
  test: {
    include: ['src/**/*.test.ts', 'web/**/*.test.ts', 'test/**/*.test.ts'],
    globalSetup: ['test/global-setup.ts'],
    // Each file in a process of its own: an embedded ClickHouse belongs to one process and may not be closed and reopened.
    pool: 'forks',
    maxWorkers: 2,
    testTimeout: 120_000,
    hookTimeout: 120_000,
    // A test process that hangs at exit because an engine query still runs is a fault worth seeing.
    teardownTimeout: 20_000,
  },
})
