const session = require('../../services/session');

Page({
  data: { busy: false, message: '' },

  async start() {
    this.setData({ busy: true, message: '' });
    try {
      const { notice } = await session.open('open-account');
      session.track('open');
      // 先把须知下载下来，核身等看完 SDK 再接。
      wx.downloadFile({ url: notice });
    } catch (error) {
      this.setData({ message: '暂时无法开始面签，请稍后再试' });
    } finally {
      this.setData({ busy: false });
    }
  },
});
