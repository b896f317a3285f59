const c = { base: 'https://a.example' }; const all = new Map([['a', c]]); all.get('a').base = 'https://b.example'; wx.request({ url: c.base + '/x' })
