enum Kind { A, B }
export interface Options { url: string }
export const HOST = 'https://ts.example' as const
export async function ask<T>(path: string, kind?: Kind): Promise<T> {
  return await new Promise<T>((ok) => wx.request({ url: (HOST as string)! + path, success: ok as any }))
}
