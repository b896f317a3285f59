const url = 'https://a.example/'; if (Math.random()) { const url = 'https://b.example/' } wx.request({url})
