let q = ''; for (const k in p) q += k + '='; wx.request({url: 'https://a.example/?' + q}); for (const h of ['https://m.example/', 'https://n.example/']) wx.request({url: h})
