function prefixed(options) { options.url = 'https://prefix.example' + options.url; return wx.request(options) } prefixed({url: '/three'})
