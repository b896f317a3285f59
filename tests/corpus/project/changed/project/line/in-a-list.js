const c = { base: 'https://a.example' }; [c].forEach(it => { it.base = 'https://b.example' }); wx.request({ url: c.base + '/x' })
