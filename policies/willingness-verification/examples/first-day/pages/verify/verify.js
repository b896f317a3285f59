const session = require('../../services/session');

// live-pusher 的状态码：1002 表示已经与服务器连接并开始推流，负数表示出错。
const PUSHING = 1002;

Page({
  data: { id: '', pushUrl: '', playUrl: '', script: '', hint: '正在连接…' },

  onLoad() {
    const opened = getApp().globalData.session;
    if (!opened) {
      wx.navigateBack();
      return;
    }
    session.track('verify');
    const { id, pushUrl, playUrl, script } = opened;
    this.setData({ id, pushUrl, playUrl, script });
  },

  onPusherState({ detail }) {
    if (detail.code === PUSHING) {
      this.setData({ hint: '请正对摄像头，朗读下面的文字' });
    } else if (detail.code < 0) {
      this.setData({ hint: '视频中断了，请返回后重试' });
    }
  },

  async finish() {
    try {
      const { passed } = await session.result(this.data.id);
      this.setData({ hint: passed ? '面签通过' : '面签未通过，请联系柜台' });
    } catch (error) {
      this.setData({ hint: '暂时查不到结果，请稍后再试' });
    }
  },
});
