function f(w = wx) { w.request({url: 'https://value.example/a'}) } f()
