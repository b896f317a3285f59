// 从旧项目里拷来的意愿核身 SDK，只保留它与宿主相接的部分。
function startVerify({ data, success, fail }) {
  wx.startFacialRecognitionVerify({ name: data.name, idCardNumber: data.id, success, fail });
}

module.exports = {
  init() {
    wx.startVerify = startVerify;
  },
};
