const DEBUG = false; function log() { if (!DEBUG) return; wx.request({ url: 'http://localhost/log' }) } log()
