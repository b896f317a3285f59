let u = 'https://a.example/'; l: { if (Math.random()) break l; u = 'https://b.example/' } wx.request({url: u})
