const SERVICE = 'https://faceid.qq.com';
const PUSHING = 1002;

Page({
  data: { pushUrl: '', playUrl: '', script: '', hint: '正在连接…' },

  onLoad({ token }) {
    this.done = this.getOpenerEventChannel();
    wx.request({
      url: `${SERVICE}/verify/session?token=${token}`,
      success: ({ data }) => this.setData(data),
      fail: (error) => this.done.emit('failed', error),
    });
    this.signal = wx.connectSocket({ url: 'wss://wss.im.qcloud.com/verify' });
    this.signal.onMessage(({ data }) => this.setData({ hint: data }));
  },

  onPusherState({ detail }) {
    if (detail.code === PUSHING) {
      this.setData({ hint: '请正对摄像头，朗读下面的文字' });
    }
  },

  finish() {
    this.signal.close();
    this.done.emit('done', {});
    wx.navigateBack();
  },
});
