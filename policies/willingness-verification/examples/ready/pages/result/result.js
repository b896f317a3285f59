const session = require('../../services/session');

Page({
  data: { hint: '正在查询…' },

  async onLoad({ id }) {
    try {
      const { passed } = await session.result(id);
      this.setData({ hint: passed ? '面签通过' : '面签未通过，请联系柜台' });
    } catch (error) {
      this.setData({ hint: '暂时查不到结果，请稍后再试' });
    }
  },
});
