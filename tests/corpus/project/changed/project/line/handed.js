const c = { base: 'https://a.example' }; function change(it) { it.base = 'https://b.example' } change(c); wx.request({ url: c.base + '/x' })
