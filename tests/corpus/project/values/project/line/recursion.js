function f(u) { wx.request({url: u}); f(u) }
