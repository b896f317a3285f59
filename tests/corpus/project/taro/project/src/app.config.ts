export default defineAppConfig({
  // pages
  pages: ['pages/index/index', 'pages/call/call'],
  window: { navigationBarTitleText: 'its' },
})
