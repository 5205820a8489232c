/** Parts of a wall that are edited one by one. */
export const editTabs = ['picture', 'needs', 'headline', 'scenes', 'past'] as const
