const BASE = 'https://uni.example'
export const api = path => uni.request({ url: BASE + path })
