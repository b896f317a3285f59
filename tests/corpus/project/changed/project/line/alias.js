const c = { base: 'https://a.example' }; const d = c; d.base = 'https://b.example'; wx.request({ url: c.base + '/x' })
