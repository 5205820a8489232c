/**
 * The settings document that Segment's browser library fetches from `<cdn>/v1/projects/<writeKey>/settings`: it names
 * this server as the place to send events to, and nothing else to load.
 *
 * @param host host and port under which the browser reached us
 * @param secure whether it did so by https
 */
export function librarySettings(writeKey: string, host: string, secure: boolean) {
  return {
    integrations: {
      'Segment.io': {
        apiKey: writeKey,
        apiHost: `${host}/v1`,
        protocol: secure ? 'https' : 'http',
        unbundledIntegrations: [],
        addBundledMetadata: true,
        maybeBundledConfigIds: {},
        versionSettings: { version: '4.4.7', componentTypes: ['browser'] },
      },
    },
    plan: {
      track: { __default: { enabled: true, integrations: {} } },
      identify: { __default: { enabled: true } },
      group: { __default: { enabled: true } },
    },
    edgeFunction: {},
    analyticsNextEnabled: true,
    middlewareSettings: {},
    enabledMiddleware: {},
    // The library reports on itself to nobody.
    metrics: { sampleRate: 0 },
    legacyVideoPluginsEnabled: false,
    remotePlugins: [],
  }
}
