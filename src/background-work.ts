interface Startable {
  start(): Promise<unknown>
}

interface Beginning {
  begin(): Promise<unknown>
}

/** The parts of the program that go on by themselves. */
interface WorkingParts {
  jobs: Startable
  webhooks: Startable
  boards: { reminders: Startable }
  impact: Beginning
  forecasts: Beginning
  mailer: Startable
  alerts: Startable
  changes: Startable
  subscriptions: Startable
  warnings: Startable
  imports: { resumeUnfinished(): Promise<unknown> }
  derivation: Startable
  matching: Beginning
}

/** Begins what goes on by itself. The queue comes first: others set what comes by the clock into it. */
export async function beginBackgroundWork(parts: WorkingParts): Promise<void> {
  const { jobs, webhooks, boards, impact, forecasts, mailer, alerts, changes, subscriptions, warnings } =
    parts
  const work = jobs
    .start()
    .then(() =>
      Promise.all([
        webhooks.start(),
        boards.reminders.start(),
        impact.begin(),
        forecasts.begin(),
        mailer.start(),
        alerts.start(),
        changes.start(),
        subscriptions.start(),
        warnings.start(),
      ]),
    )
  await Promise.all([
    work,
    parts.imports.resumeUnfinished(),
    parts.derivation.start(),
    parts.matching.begin(),
  ])
}
