const B = 'https://api.jiangan-bank.example'; function req(u) { const url = u.startsWith('http') ? u : B + u; return wx.request({url}) } req('https://faceid.qq.com/x'); req('/rel')
