let u = 'https://a.example/'; try { f(); u = 'https://b.example/'; g() } catch (e) { wx.request({url: u}) } wx.request({url: u})
