const BASE = 'https://a.example'; const url = '/api/x'; const includeBase = u => u.indexOf('http') > -1; wx.request({url: includeBase(url) ? url : BASE + url})
