const c = { base: 'https://a.example' }; const all = { in: c }; all.in.base = 'https://b.example'; wx.request({ url: c.base + '/x' })
