// 这里代替腾讯云提供的意愿核身小程序 SDK，只保留它与宿主相接的部分；真正的 SDK 请向人脸核身小助手索取。
const PAGE = '/verify_mpsdk/index/index';

function startVerify({ data, success, fail }) {
  wx.navigateTo({
    url: `${PAGE}?token=${encodeURIComponent(data.token)}`,
    events: { done: success, failed: fail },
    fail,
  });
}

module.exports = {
  init() {
    wx.startVerify = startVerify;
  },
};
