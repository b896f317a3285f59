function request(o) { wx.request(o) }  request({url: 'https://a.example/x'}); wx.$http = request;
