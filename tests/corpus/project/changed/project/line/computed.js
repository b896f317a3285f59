const c = { base: 'https://a.example' }; c[getApp().key] = 'https://b.example'; wx.request({ url: c.base + '/x' })
