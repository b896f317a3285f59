const c = { base: 'https://a.example' }; const all = [c]; all[0].base = 'https://b.example'; wx.request({ url: c.base + '/x' })
