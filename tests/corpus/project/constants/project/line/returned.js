const env = 'prod'; function host() { if (env === 'dev') return 'http://localhost'; return 'https://p.example' } wx.request({ url: host() + '/x' })
