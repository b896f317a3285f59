function call(f, o) { return f(o) } call(wx.request, {url: 'https://value.example/a'})
