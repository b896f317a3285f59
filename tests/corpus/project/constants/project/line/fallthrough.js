function sw(k) { let u = 'https://z.example/'; switch (k) { case 1: u = 'https://a.example/'; case 2: u = 'https://b.example/'; break; default: } wx.request({url: u}) } sw(1)
