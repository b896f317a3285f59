Reflect.apply(wx.request, wx, [{ url: 'https://value.example/a' }])
