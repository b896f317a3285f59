module.exports={init(){wx.startFacialRecognitionVerify({name:"a"})}}
