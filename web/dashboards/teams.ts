/** Teams that have a page of their own. */
export const teams = ['marketing', 'it', 'service', 'finance', 'executive', 'own'] as const
