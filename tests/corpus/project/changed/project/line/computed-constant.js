const c = { base: 'https://a.example' }; c['ba' + 'se'] = 'https://b.example'; wx.request({ url: c.base + '/x' })
