module.exports = { get(path) { wx.request({ url: 'https://api.tiny.example' + path }) } }
