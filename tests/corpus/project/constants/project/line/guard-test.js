const B = 'https://api.b.example'; function req(o) { if (!/^https?:/.test(o.url)) o.url = B + o.url; return wx.request(o) } req({url:'https://faceid.qq.com/x'}); req({url:'/rel'})
