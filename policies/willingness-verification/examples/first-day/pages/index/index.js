const session = require('../../services/session');

Page({
  data: { busy: false, message: '' },

  async start() {
    this.setData({ busy: true, message: '' });
    try {
      getApp().globalData.session = await session.open('open-account');
      wx.navigateTo({ url: '/pages/verify/verify' });
    } catch (error) {
      this.setData({ message: '暂时无法开始面签，请稍后再试' });
    } finally {
      this.setData({ busy: false });
    }
  },
});
