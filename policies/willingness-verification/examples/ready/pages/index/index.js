const session = require('../../services/session');

Page({
  data: { busy: false, message: '' },

  async start() {
    this.setData({ busy: true, message: '' });
    try {
      const { id, token } = await session.open('open-account');
      wx.startVerify({
        data: { token },
        success: () => wx.redirectTo({ url: `/pages/result/result?id=${id}` }),
        fail: () => this.setData({ message: '面签没有完成，请重试' }),
      });
    } catch (error) {
      this.setData({ message: '暂时无法开始面签，请稍后再试' });
    } finally {
      this.setData({ busy: false });
    }
  },
});
