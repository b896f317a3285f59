export default defineUniPages({ pages: [] })
