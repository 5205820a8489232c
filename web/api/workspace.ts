/**
 * The workspace this tab looks at. It is part of the address (`?w=`), so that a copied link opens the same company;
 * the router writes it here before any page asks for data. Absent means the workspace of the signed-in person.
 */
let current: string | undefined

/** @param id workspace id from the address, or undefined for the person's own */
export function setWorkspace(id: string | undefined): void {
  current = id
}

/** Id of the chosen workspace; undefined when the address names none. */
export function workspace(): string | undefined {
  return current
}

/** Key under which data of the chosen workspace is kept in memory, so that two workspaces never share an entry. */
export function dataKey(...parts: unknown[]): unknown[] {
  return [current ?? 'own', ...parts]
}
