// Nothing here is handed on.
if (typeof wx !== 'undefined' && wx.canIUse && wx.env) {
  wx.getStorageSync('a')
  const { windowWidth } = wx.getSystemInfoSync()
  console.log(wx, windowWidth, Object.keys(wx))
  wx.login({ success(result) { console.log(result) } })
}
if (!wx.cloud) throw new Error('old') 
else wx.cloud.init({ env: wx.env })
const get = wx.getStorageSync
get('x')
const api = { toast: wx.showToast, request: 'request' in wx }
api.toast({})
wx.nextTick(() => {})
wx.getSystemInfoSync.call(wx)
new Promise((done, fail) => wx.login({ success: done, fail }))
const pick = () => (wx.canIUse('a') ? wx.showToast : wx.showModal)
pick()({ title: String(wx) })
