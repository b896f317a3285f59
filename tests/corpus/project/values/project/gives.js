export const w = wx
