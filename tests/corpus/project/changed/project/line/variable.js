let host = 'https://a.example'; function move() { host = 'https://b.example' } move(); wx.request({ url: host + '/x' })
