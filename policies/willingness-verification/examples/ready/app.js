// 示例小程序：江岸银行的视频面签，远程开户前用意愿核身确认本人意愿。
const Verify = require('./verify_mpsdk/main');

App({
  onLaunch() {
    Verify.init();
  },
});
