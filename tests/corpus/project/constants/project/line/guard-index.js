const B = 'https://api.b.example'; function req(o) { return wx.request({...o, url: o.url.indexOf('http') === 0 ? o.url : B + o.url}) } req({url:'https://faceid.qq.com/x'}); req({url:'/rel'})
