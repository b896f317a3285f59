const c = { base: 'https://a.example' }; Object.defineProperty(c, 'base', { value: 'https://b.example' }); wx.request({ url: c.base + '/x' })
