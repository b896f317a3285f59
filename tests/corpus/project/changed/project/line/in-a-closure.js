const c = { base: 'https://a.example' }; const change = () => { c.base = 'https://b.example' }; change(); wx.request({ url: c.base + '/x' })
