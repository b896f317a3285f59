function send(o) { wx.request({ url: o.url }); o.url = 'https://b.example/'; send(o) } send({ url: 'https://a.example/' })
