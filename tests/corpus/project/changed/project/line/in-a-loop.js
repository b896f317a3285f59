const c = { base: 'https://a.example' }; for (const key of ['base']) { c[key] = 'https://b.example' }; wx.request({ url: c.base + '/x' })
