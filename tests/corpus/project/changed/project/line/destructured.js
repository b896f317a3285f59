const c = { base: 'https://a.example' }; ({ base: c.base } = { base: 'https://b.example' }); wx.request({ url: c.base + '/x' })
