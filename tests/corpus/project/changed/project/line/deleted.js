const c = { base: 'https://a.example' }; delete c.base; wx.request({ url: c.base + '/x' })
