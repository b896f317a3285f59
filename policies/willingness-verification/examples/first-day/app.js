// 示例小程序：江岸银行的视频面签，远程开户前用意愿核身确认本人意愿。
App({
  globalData: {
    // 面签后端给出的会话，见 services/session.js
    session: null,
  },
});
