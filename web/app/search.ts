/** Picks a text out of an address's parameters under its own name; an empty object when it is not there. */
export function text<Name extends string>(
  given: Record<string, unknown>,
  ...names: Name[]
): { [N in Name]?: string } {
  const found = names.flatMap((name) => {
    const value = given[name]
    return value === undefined || value === null || value === '' ? [] : [[name, String(value)] as const]
  })
  return Object.fromEntries(found) as { [N in Name]?: string }
}

/** Like {@link text}, for a parameter that has one of a few values; others are left out. */
export function oneOf<Name extends string, Value extends string>(
  given: Record<string, unknown>,
  name: Name,
  values: readonly Value[],
): { [N in Name]?: Value } {
  const value = values.find((candidate) => candidate === given[name])
  return (value === undefined ? {} : { [name]: value }) as { [N in Name]?: Value }
}
