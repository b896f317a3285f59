export const promisify = f => o => new Promise(r => f({ ...o, success: r }))
