function request(o) { wx.request(o) }  request({url: 'https://a.example/x'}); [{url:'https://b.example'}].forEach(request)
