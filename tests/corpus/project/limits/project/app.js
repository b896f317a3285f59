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
  m0: wx.hideToast, m1: wx.hideToast, m2: wx.hideToast, m3: wx.hideToast, m4: wx.hideToast, m5: wx.hideToast, m6: wx.hideToast, m7: wx.hideToast, m8: wx.hideToast, m9: wx.hideToast,
  m10: wx.hideToast, m11: wx.hideToast, m12: wx.hideToast, m13: wx.hideToast, m14: wx.hideToast, m15: wx.hideToast, m16: wx.hideToast, m17: wx.hideToast, m18: wx.hideToast, m19: wx.hideToast,
  m20: wx.hideToast, m21: wx.hideToast, m22: wx.hideToast, m23: wx.hideToast, m24: wx.hideToast, m25: wx.hideToast, m26: wx.hideToast, m27: wx.hideToast, m28: wx.hideToast, m29: wx.hideToast,
  m30: wx.hideToast, m31: wx.hideToast, m32: wx.hideToast, m33: wx.hideToast, m34: wx.hideToast, m35: wx.hideToast, m36: wx.hideToast, m37: wx.hideToast, m38: wx.hideToast, m39: wx.hideToast,
  m40: wx.hideToast, m41: wx.hideToast, m42: wx.hideToast, m43: wx.hideToast, m44: wx.hideToast, m45: wx.hideToast, m46: wx.hideToast, m47: wx.hideToast, m48: wx.hideToast, m49: wx.hideToast,
  m50: wx.hideToast, m51: wx.hideToast, m52: wx.hideToast, m53: wx.hideToast, m54: wx.hideToast, m55: wx.hideToast, m56: wx.hideToast, m57: wx.hideToast, m58: wx.hideToast, m59: wx.hideToast,
  m60: wx.hideToast, m61: wx.hideToast, m62: wx.hideToast, m63: wx.hideToast, m64: wx.hideToast, m65: wx.hideToast, m66: wx.hideToast, m67: wx.hideToast, m68: wx.hideToast, m69: wx.hideToast,
  m70: wx.hideToast, m71: wx.hideToast, m72: wx.hideToast, m73: wx.hideToast, m74: wx.hideToast, m75: wx.hideToast, m76: wx.hideToast, m77: wx.hideToast, m78: wx.hideToast, m79: wx.hideToast,
  m80: wx.hideToast, m81: wx.hideToast, m82: wx.hideToast, m83: wx.hideToast, m84: wx.hideToast, m85: wx.hideToast, m86: wx.hideToast, m87: wx.hideToast, m88: wx.hideToast, m89: wx.hideToast,
  m90: wx.hideToast, m91: wx.hideToast, m92: wx.hideToast, m93: wx.hideToast, m94: wx.hideToast, m95: wx.hideToast, m96: wx.hideToast, m97: wx.hideToast, m98: wx.hideToast, m99: wx.hideToast,
  m100: wx.hideToast, m101: wx.hideToast, m102: wx.hideToast, m103: wx.hideToast, m104: wx.hideToast, m105: wx.hideToast, m106: wx.hideToast, m107: wx.hideToast, m108: wx.hideToast, m109: wx.hideToast,
  m110: wx.hideToast, m111: wx.hideToast, m112: wx.hideToast, m113: wx.hideToast, m114: wx.hideToast, m115: wx.hideToast, m116: wx.hideToast, m117: wx.hideToast, m118: wx.hideToast, m119: wx.hideToast,
  m120: wx.hideToast, m121: wx.hideToast, m122: wx.hideToast, m123: wx.hideToast, m124: wx.hideToast, m125: wx.hideToast, m126: wx.hideToast, m127: wx.hideToast, m128: wx.hideToast, m129: wx.hideToast,
  m130: wx.hideToast, m131: wx.hideToast, m132: wx.hideToast, m133: wx.hideToast, m134: wx.hideToast, m135: wx.hideToast, m136: wx.hideToast, m137: wx.hideToast, m138: wx.hideToast, m139: wx.hideToast,
  m140: wx.hideToast, m141: wx.hideToast, m142: wx.hideToast, m143: wx.hideToast, m144: wx.hideToast, m145: wx.hideToast, m146: wx.hideToast, m147: wx.hideToast, m148: wx.hideToast, m149: wx.hideToast,
  m150: wx.hideToast, m151: wx.hideToast, m152: wx.hideToast, m153: wx.hideToast, m154: wx.hideToast, m155: wx.hideToast, m156: wx.hideToast, m157: wx.hideToast, m158: wx.hideToast, m159: wx.hideToast,
  m160: wx.hideToast, m161: wx.hideToast, m162: wx.hideToast, m163: wx.hideToast, m164: wx.hideToast, m165: wx.hideToast, m166: wx.hideToast, m167: wx.hideToast, m168: wx.hideToast, m169: wx.hideToast,
  m170: wx.hideToast, m171: wx.hideToast, m172: wx.hideToast, m173: wx.hideToast, m174: wx.hideToast, m175: wx.hideToast, m176: wx.hideToast, m177: wx.hideToast, m178: wx.hideToast, m179: wx.hideToast,
  m180: wx.hideToast, m181: wx.hideToast, m182: wx.hideToast, m183: wx.hideToast, m184: wx.hideToast, m185: wx.hideToast, m186: wx.hideToast, m187: wx.hideToast, m188: wx.hideToast, m189: wx.hideToast,
  m190: wx.hideToast, m191: wx.hideToast, m192: wx.hideToast, m193: wx.hideToast, m194: wx.hideToast, m195: wx.hideToast, m196: wx.hideToast, m197: wx.hideToast, m198: wx.hideToast, m199: wx.hideToast,
  m200: wx.hideToast, m201: wx.hideToast, m202: wx.hideToast, m203: wx.hideToast, m204: wx.hideToast, m205: wx.hideToast, m206: wx.hideToast, m207: wx.hideToast, m208: wx.hideToast, m209: wx.hideToast,
  m210: wx.hideToast, m211: wx.hideToast, m212: wx.hideToast, m213: wx.hideToast, m214: wx.hideToast, m215: wx.hideToast, m216: wx.hideToast, m217: wx.hideToast, m218: wx.hideToast, m219: wx.hideToast,
  m220: wx.hideToast, m221: wx.hideToast, m222: wx.hideToast, m223: wx.hideToast, m224: wx.hideToast, m225: wx.hideToast, m226: wx.hideToast, m227: wx.hideToast, m228: wx.hideToast, m229: wx.hideToast,
  m230: wx.hideToast, m231: wx.hideToast, m232: wx.hideToast, m233: wx.hideToast, m234: wx.hideToast, m235: wx.hideToast, m236: wx.hideToast, m237: wx.hideToast, m238: wx.hideToast, m239: wx.hideToast,
  m240: wx.hideToast, m241: wx.hideToast, m242: wx.hideToast, m243: wx.hideToast, m244: wx.hideToast, m245: wx.hideToast, m246: wx.hideToast, m247: wx.hideToast, m248: wx.hideToast, m249: wx.hideToast,
  m250: wx.hideToast, m251: wx.hideToast, m252: wx.hideToast, m253: wx.hideToast, m254: wx.hideToast, m255: wx.hideToast, m256: wx.hideToast, m257: wx.hideToast, m258: wx.hideToast, m259: wx.request,
}
many[Date.now()]({ url: 'https://many.example/' })
