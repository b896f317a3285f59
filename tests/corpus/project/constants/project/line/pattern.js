function send(u) { wx.request({ url: /^(https?:)?\/\//i.test(u) ? u : 'https://a.example' + u }) } send('HTTPS://b.example/'); send('/x')
