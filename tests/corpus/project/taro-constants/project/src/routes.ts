export const more = []
