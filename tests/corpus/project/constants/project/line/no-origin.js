const base = 'https://a.example'; wx.request({ url: base + 'https://b.example' }); wx.request({ url: 'https://' }); wx.request({ url: 'https://a.example:' })
