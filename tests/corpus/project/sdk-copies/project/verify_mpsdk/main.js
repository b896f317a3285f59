// startFacialRecognitionVerify was its name once.
module.exports = { init() { wx.startVerify = 1 } }
