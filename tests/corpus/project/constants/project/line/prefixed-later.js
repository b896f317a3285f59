function prefixed(options) { options.url = 'https://prefix.example' + options.url; return new Promise((ok, no) => { wx.request({...options, success: ok}) }) } prefixed({url: '/three'})
