// 面签后端；这个域名要和腾讯云的域名一起放进 request 合法域名。
const BACKEND = 'https://api.jiangan-bank.example';

function request(path, data) {
  return new Promise((resolve, reject) => {
    wx.request({
      url: `${BACKEND}${path}`,
      method: 'POST',
      data,
      success: ({ statusCode, data: body }) =>
        statusCode === 200 ? resolve(body) : reject(new Error(`后端返回 ${statusCode}`)),
      fail: reject,
    });
  });
}

// 建立一次核身会话，用户要朗读的文字由我方传入，返回发起核身用的凭据。
function open(businessId) {
  return request('/verify/sessions', { businessId });
}

// 录制结束后查询核身结果。
function result(sessionId) {
  return request('/verify/results', { sessionId });
}

module.exports = { open, result };
