let host; function move() { host = 'https://b.example' } move(); wx.request({ url: (host || 'https://a.example') + '/x' })
