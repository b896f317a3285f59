let url = 'https://a.example/x'; url += '?t=' + Date.now(); wx.request({url})
