const c = { base: 'https://a.example' }; const d = { ...c, base: 'https://b.example' }; wx.request({ url: d.base + '/x' })
