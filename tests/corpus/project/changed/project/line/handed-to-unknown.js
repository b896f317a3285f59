const c = { base: 'https://a.example' }; getApp().change(c); wx.request({ url: c.base + '/x' })
