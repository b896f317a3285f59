const T = Object.freeze({A: 'https://a.example/', B: 'https://b.example/'}); function f(k) { wx.request({url: T[k]}) } f('A')
