function f(u = 'https://d.example/x') { wx.request({url: u}) } f(); f('https://e.example/')
