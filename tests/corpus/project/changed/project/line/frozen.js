const c = Object.freeze({ base: 'https://a.example' }); c.base = 'https://b.example'; wx.request({ url: c.base + '/x' })
