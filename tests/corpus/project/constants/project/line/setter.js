let token = ''; function set(t) { token = t } set('abc'); wx.request({url: 'https://a.example/x?t=' + token})
