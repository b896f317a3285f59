function mk(base) { return { get: p => wx.request({url: base + p}) } } const a = mk('https://a.example'), b = mk('https://b.example'); a.get('/1'); b.get('/2')
