const c = { base: 'https://a.example' }; Reflect.set(c, 'base', 'https://b.example'); wx.request({ url: c.base + '/x' })
