const c = { base: 'https://a.example' }; Object.assign(c, { base: 'https://b.example' }); wx.request({ url: c.base + '/x' })
