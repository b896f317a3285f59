const one = url => wx.request({ url })
const two = url => one(url)
const three = url => two(url)
const four = url => three(url)
const five = url => four(url)
const six = url => five(url)
const seven = url => six(url)
six('https://six.example/seen')
seven('https://seven.example/too-far')
const host = { a: 'a', b: 'b', c: 'c', d: 'd', e: 'e', f: 'f', g: 'g', h: 'h', i: 'i', j: 'j' }
wx.request({ url: 'https://' + host[Date.now()] + '.example/' })
let next = { url: 'https://itself.example/' }
next = next.after || next
wx.request(next)
const many = {
  m0: wx.hideToast,
  m1: wx.hideToast,
  m2: wx.hideToast,
  m3: wx.hideToast,
  m4: wx.hideToast,
  m5: wx.hideToast,
  m6: wx.hideToast,
  m7: wx.hideToast,
  m8: wx.hideToast,
  m9: wx.hideToast,
  m10: wx.hideToast,
  m11: wx.hideToast,
  m12: wx.hideToast,
  m13: wx.hideToast,
  m14: wx.hideToast,
  m15: wx.hideToast,
  m16: wx.hideToast,
  m17: wx.hideToast,
  m18: wx.hideToast,
  m19: wx.hideToast,
  m20: wx.hideToast,
  m21: wx.hideToast,
  m22: wx.hideToast,
  m23: wx.hideToast,
  m24: wx.hideToast,
  m25: wx.hideToast,
  m26: wx.hideToast,
  m27: wx.hideToast,
  m28: wx.hideToast,
  m29: wx.hideToast,
  m30: wx.hideToast,
  m31: wx.hideToast,
  m32: wx.hideToast,
  m33: wx.hideToast,
  m34: wx.hideToast,
  m35: wx.hideToast,
  m36: wx.hideToast,
  m37: wx.hideToast,
  m38: wx.hideToast,
  m39: wx.hideToast,
  m40: wx.hideToast,
  m41: wx.hideToast,
  m42: wx.hideToast,
  m43: wx.hideToast,
  m44: wx.hideToast,
  m45: wx.hideToast,
  m46: wx.hideToast,
  m47: wx.hideToast,
  m48: wx.hideToast,
  m49: wx.hideToast,
  m50: wx.hideToast,
  m51: wx.hideToast,
  m52: wx.hideToast,
  m53: wx.hideToast,
  m54: wx.hideToast,
  m55: wx.hideToast,
  m56: wx.hideToast,
  m57: wx.hideToast,
  m58: wx.hideToast,
  m59: wx.hideToast,
  m60: wx.hideToast,
  m61: wx.hideToast,
  m62: wx.hideToast,
  m63: wx.hideToast,
  m64: wx.hideToast,
  m65: wx.hideToast,
  m66: wx.hideToast,
  m67: wx.hideToast,
  m68: wx.hideToast,
  m69: wx.request,
}
many[Date.now()]({ url: 'https://many.example/' })
