go(); var c = { base: 'https://a.example' }; c.base = 'https://b.example'; function go() { wx.request({ url: c.base + '/x' }) }
