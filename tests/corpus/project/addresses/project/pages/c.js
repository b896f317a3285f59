Page({
  data: { url: '' },
  onLoad(query) {
    wx.request({ url: query.url })
    wx.request({ url: 'https://' + query.host + '/a' })
    wx.request({ url: 'https://half.example' + query.path })
    wx.request({ url: this.data.url })
    wx.request(query)
    wx.request({ url: '/relative' })
    // wx.request({ url: 'https://comment.example' })
    const text = "wx.request({ url: 'https://text.example' })"
    console.log(text)
  },
})
