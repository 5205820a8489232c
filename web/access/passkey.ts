import { api } from '../api/client.ts'
import { Problem } from '../api/problem.ts'

type Json = Record<string, unknown>

/** Browsers since 2025 read and write passkeys as JSON; older ones are told to use the password. */
interface JsonPasskeys {
  parseRequestOptionsFromJSON(options: Json): PublicKeyCredentialRequestOptions
  parseCreationOptionsFromJSON(options: Json): PublicKeyCredentialCreationOptions
}

/** Whether this browser can use passkeys at all, on this address. */
export function canUsePasskeys(): boolean {
  return 'PublicKeyCredential' in window && 'parseRequestOptionsFromJSON' in PublicKeyCredential
}

/** Signs in with a passkey of this device. @throws Problem when there is none, or the person said no */
export async function signInWithPasskey(): Promise<void> {
  const options = await api<Json>('/api/auth/passkey/generate-authenticate-options')
  const publicKey = (PublicKeyCredential as unknown as JsonPasskeys).parseRequestOptionsFromJSON(options)
  const response = asJson(await ask(() => navigator.credentials.get({ publicKey })))
  await api('/api/auth/passkey/verify-authentication', { body: { response } })
}

/** Makes a passkey of this device for the signed-in person. @throws Problem */
export async function addPasskey(name: string): Promise<void> {
  const options = await api<Json>('/api/auth/passkey/generate-register-options')
  const publicKey = (PublicKeyCredential as unknown as JsonPasskeys).parseCreationOptionsFromJSON(options)
  const response = asJson(await ask(() => navigator.credentials.create({ publicKey })))
  await api('/api/auth/passkey/verify-registration', { body: { response, name } })
}

async function ask(prompt: () => Promise<Credential | null>): Promise<Credential> {
  const credential = await prompt().catch((cause: unknown) => {
    throw new Problem(-1, {
      code: 'passkey_refused',
      title: cause instanceof Error ? cause.message : String(cause),
    })
  })
  if (!credential) throw new Problem(-1, { code: 'passkey_refused' })
  return credential
}

function asJson(credential: Credential): Json {
  return (credential as unknown as { toJSON(): Json }).toJSON()
}
